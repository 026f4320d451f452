// The rhythm of a stream at the server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeWireFrame } from '../../src/server/wire';
import { Cadence } from '../../src/stream/cadence';
import { frameMessage, type FrameParts } from '../fake_frame';

function frame(parts: FrameParts) {
  const read = decodeWireFrame(frameMessage(parts));
  assert.ok(!('fault' in read));
  return read;
}

test('it is the time between frames at the server, also where only some of them come here', () => {
  const cadence = new Cadence();
  assert.equal(cadence.intervalMs, null);
  cadence.add(frame({ ingestTimeUs: 1_000_000 }));
  assert.equal(cadence.intervalMs, null);
  // Two hundred frames later, of which this viewer could not take the others.
  cadence.add(frame({ ingestTimeUs: 21_000_000, slow: 199 }));
  assert.equal(cadence.intervalMs, 100);
});

test('it follows a stream that becomes slower', () => {
  const cadence = new Cadence();
  for (let i = 0; i < 50; i += 1) cadence.add(frame({ ingestTimeUs: i * 100_000 }));
  assert.equal(cadence.intervalMs, 100);
  for (let i = 1; i <= 16; i += 1) cadence.add(frame({ ingestTimeUs: 4_900_000 + i * 5_000_000 }));
  assert.equal(cadence.intervalMs, 5_000);
});

test('a break is not counted as one long interval', () => {
  const cadence = new Cadence();
  cadence.add(frame({ ingestTimeUs: 0 }));
  cadence.add(frame({ ingestTimeUs: 100_000 }));
  cadence.restart();
  cadence.add(frame({ ingestTimeUs: 60_000_000 }));
  assert.equal(cadence.intervalMs, null);
});
