// Reads the binary messages of the WebSocket subprotocol framecast.v1.

// Why frames between the last one of this subscription and this were not sent.
export interface SkipCounts {
  readonly slow: number;
  readonly rate: number;
  readonly ring: number;
  readonly paused: number;
  readonly sourceGap: number;
}

// Times are microseconds since 1970; beyond 2^53 (the year 2255) they are rounded.
export interface WireFrame {
  // There is no payload: the picture is that of the last frame of this subscription.
  readonly unchanged: boolean;
  readonly subscription: number;
  readonly sequence: number;
  // By the producer's clock; null if it is not known.
  readonly captureTimeUs: number | null;
  // By the server's clock.
  readonly ingestTimeUs: number;
  readonly sentTimeUs: number;
  readonly skipped: SkipCounts;
  readonly contentType: string;
  // A JSON object as text, or empty; nobody has looked into it.
  readonly annotations: string;
  // A view into the message, not a copy.
  readonly payload: Uint8Array<ArrayBuffer>;
}

// The frame is to be dropped and counted.
export interface WireFault {
  readonly fault: string;
  // Which frame it is, if that much can be read: the server waits for it to be acked.
  readonly dropped?: Pick<WireFrame, 'subscription' | 'sequence'>;
}

const VERSION = 1;
const UNCHANGED = 1;
const HEADER_BYTES = 64;

const text = new TextDecoder();

function isAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte >= 0x20 && byte <= 0x7e);
}

// Fields behind those of this version are skipped; a flag that is not known is a fault.
export function decodeWireFrame(message: ArrayBuffer): WireFrame | WireFault {
  if (message.byteLength < HEADER_BYTES) {
    return { fault: `a frame has at least 64 bytes, this has ${message.byteLength}` };
  }
  const view = new DataView(message);
  const u16 = (offset: number): number => view.getUint16(offset, true);
  const u32 = (offset: number): number => view.getUint32(offset, true);
  const u64 = (offset: number): bigint => view.getBigUint64(offset, true);

  const version = view.getUint8(0);
  if (version !== VERSION) return { fault: `version ${version} is not known` };
  const flags = view.getUint8(1);
  const subscription = u32(4);
  const sequence = u64(8);
  if (subscription === 0) return { fault: 'subscription 0 is none' };
  if (sequence === 0n || sequence > BigInt(Number.MAX_SAFE_INTEGER)) {
    return { fault: `a sequence is 1 to 9007199254740991, this is ${sequence}` };
  }
  const dropped = { subscription, sequence: Number(sequence) };
  if ((flags & ~UNCHANGED) !== 0) return { fault: `of the flags ${flags} not all are known`, dropped };
  const headerBytes = u16(2);
  if (headerBytes > message.byteLength) return { fault: 'the header does not fit into the message', dropped };
  const annotationsAt = HEADER_BYTES + u16(60);
  const fieldsEnd = annotationsAt + u16(62);
  if (fieldsEnd > headerBytes) return { fault: 'content type and annotations do not fit into the header', dropped };

  const unchanged = flags === UNCHANGED;
  const contentType = new Uint8Array(message, HEADER_BYTES, annotationsAt - HEADER_BYTES);
  const payload = new Uint8Array(message, headerBytes);
  if (!isAscii(contentType)) return { fault: 'the content type is not ASCII', dropped };
  if (unchanged && contentType.length > 0) return { fault: 'an unchanged frame has no content type', dropped };
  if (unchanged && payload.length > 0) return { fault: 'an unchanged frame has no payload', dropped };

  const captureTimeUs = Number(u64(16));
  return {
    unchanged,
    subscription,
    sequence: Number(sequence),
    captureTimeUs: captureTimeUs === 0 ? null : captureTimeUs,
    ingestTimeUs: Number(u64(24)),
    sentTimeUs: Number(u64(32)),
    skipped: { slow: u32(40), rate: u32(44), ring: u32(48), paused: u32(52), sourceGap: u32(56) },
    contentType: text.decode(contentType),
    annotations: text.decode(new Uint8Array(message, annotationsAt, fieldsEnd - annotationsAt)),
    payload,
  };
}
