// Binary messages as a server would send them.

export interface FrameParts {
  subscription?: number;
  sequence?: number;
  unchanged?: boolean;
  flags?: number;
  captureTimeUs?: number;
  ingestTimeUs?: number;
  slow?: number;
  payload?: string;
}

export function frameMessage(parts: FrameParts = {}): ArrayBuffer {
  const { subscription = 1, sequence = 1, unchanged = false, captureTimeUs = 0, ingestTimeUs = 0, slow = 0 } = parts;
  const type = new TextEncoder().encode(unchanged ? '' : 'image/png');
  const payload = new TextEncoder().encode(unchanged ? '' : (parts.payload ?? 'picture'));
  const message = new Uint8Array(64 + type.length + payload.length);
  const view = new DataView(message.buffer);
  view.setUint8(0, 1);
  view.setUint8(1, parts.flags ?? (unchanged ? 1 : 0));
  view.setUint16(2, 64 + type.length, true);
  view.setUint32(4, subscription, true);
  view.setBigUint64(8, BigInt(sequence), true);
  view.setBigUint64(16, BigInt(captureTimeUs), true);
  view.setBigUint64(24, BigInt(ingestTimeUs), true);
  view.setUint32(40, slow, true);
  view.setUint16(60, type.length, true);
  message.set(type, 64);
  message.set(payload, 64 + type.length);
  return message.buffer;
}
