// The wire format, held to the same golden file as the server's (tests/gateway/wire_golden_test.cc).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodeWireFrame } from '../../src/server/wire';

interface GoldenFrame {
  unchanged: boolean;
  subscription: number;
  sequence: number;
  capture_time_us: string;
  ingest_time_us: string;
  sent_time_us: string;
  skipped: { slow: number; rate: number; ring: number; paused: number; source_gap: number };
  content_type: string;
  annotations: string;
  payload: string;
}

interface Golden {
  name: string;
  message: string;
  frame?: GoldenFrame;
  error?: string;
}

// The tests run in web/, wherever their bundles are.
const golden = JSON.parse(readFileSync('../tests/golden/wire_frames.json', 'utf8')) as Golden[];

function bytes(hex: string): ArrayBuffer {
  return Uint8Array.from(hex.match(/../g) ?? [], (digits) => parseInt(digits, 16)).buffer;
}

function expected(frame: GoldenFrame): object {
  const time = (us: string): number => Number(BigInt(us));
  const { source_gap: sourceGap, ...skipped } = frame.skipped;
  return {
    unchanged: frame.unchanged,
    subscription: frame.subscription,
    sequence: frame.sequence,
    captureTimeUs: frame.capture_time_us === '0' ? null : time(frame.capture_time_us),
    ingestTimeUs: time(frame.ingest_time_us),
    sentTimeUs: time(frame.sent_time_us),
    skipped: { ...skipped, sourceGap },
    contentType: frame.content_type,
    annotations: frame.annotations,
    payload: new Uint8Array(bytes(frame.payload)),
  };
}

test('the golden file has good and bad messages', () => {
  assert.ok(golden.some(({ frame }) => frame));
  assert.ok(golden.some(({ error }) => error));
});

for (const { name, message, frame, error } of golden) {
  test(frame ? `read: ${name}` : `refused: ${name}`, () => {
    const read = decodeWireFrame(bytes(message));
    if (frame) assert.deepEqual(read, expected(frame));
    else assert.equal('fault' in read && read.fault, error);
  });
}

test('the payload is no copy', () => {
  const message = bytes(golden[0]?.message ?? '');
  const frame = decodeWireFrame(message);
  assert.ok('payload' in frame);
  assert.equal(frame.payload.buffer, message);
});

test('a frame with an unknown flag is still known by its number, so that it can be acked', () => {
  const [picture] = golden;
  const message = bytes(picture?.message ?? '');
  new DataView(message).setUint8(1, 4);
  const read = decodeWireFrame(message);
  assert.deepEqual('dropped' in read && read.dropped, { subscription: 7, sequence: 130 });
});
