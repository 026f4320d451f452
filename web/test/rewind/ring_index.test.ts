// What the ring holds, out of answers that may say anything.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_FRAMES, RingIndex } from '../../src/rewind/ring_index';

const frame = (sequence: number, epoch = 'a', ingest = sequence * 100) => ({
  epoch,
  sequence,
  capture_time_us: null,
  ingest_time_us: ingest,
  bytes: 10,
  content_type: 'image/png',
});
const frames = (from: number, to: number, epoch = 'a') =>
  Array.from({ length: to - from + 1 }, (_, index) => frame(from + index, epoch));
const sequences = (ring: RingIndex) => ring.frames.map(({ epoch, sequence }) => `${epoch}${sequence}`);

function ringOf(...told: object[]): RingIndex {
  const ring = new RingIndex();
  assert.ok(ring.learn({ frames: told }));
  return ring;
}

test('what is newer is put behind what is known, and what the server gave up goes', () => {
  const ring = ringOf(...frames(1, 4));
  ring.learn({ oldest: { epoch: 'a', sequence: 3 }, frames: frames(5, 6) });
  assert.deepEqual(sequences(ring), ['a3', 'a4', 'a5', 'a6']);
  ring.learn({ oldest: { epoch: 'a', sequence: 5 }, frames: [] });
  assert.deepEqual(sequences(ring), ['a5', 'a6']);
  ring.learn({ oldest: null, frames: [] });
  assert.deepEqual(sequences(ring), []);
});

test('everything once more, as where the last frame is gone or a server knows nothing of "after", doubles nothing', () => {
  const ring = ringOf(...frames(1, 4));
  ring.learn({ frames: frames(2, 6) });
  assert.deepEqual(sequences(ring), ['a2', 'a3', 'a4', 'a5', 'a6']);
  ring.learn({ oldest: { epoch: 'a', sequence: 20 }, frames: frames(20, 21) });
  assert.deepEqual(sequences(ring), ['a20', 'a21']);
  ring.learn({ frames: [] });
  assert.deepEqual(sequences(ring), []);
});

test('epochs stand one behind the other, each with its border, also when the earlier ones are given up', () => {
  const ring = ringOf(...frames(8, 9), frame(1, 'b', 1_000), frame(2, 'b', 1_100));
  assert.deepEqual(ring.borders, [2]);
  assert.equal(ring.indexOf({ epoch: 'b', sequence: 2 }), 3);
  ring.learn({ oldest: { epoch: 'a', sequence: 9 }, frames: [frame(1, 'c', 1_200)] });
  assert.deepEqual(sequences(ring), ['a9', 'b1', 'b2', 'c1']);
  assert.deepEqual(ring.borders, [1, 3]);
  ring.learn({ oldest: { epoch: 'b', sequence: 2 }, frames: [] });
  assert.deepEqual(sequences(ring), ['b2', 'c1']);
  assert.deepEqual(ring.borders, [1]);
  assert.equal(ring.indexOf({ epoch: 'a', sequence: 9 }), -1);
});

test('an epoch that has ended does not come back, and sequences do not fall', () => {
  const ring = ringOf(frame(5), frame(4), frame(5), frame(1, 'b', 900), frame(6));
  assert.deepEqual(sequences(ring), ['a5', 'b1']);
});

test('an oldest frame that cannot be read, or of an epoch from before, takes nothing away', () => {
  const ring = ringOf(...frames(1, 3));
  ring.learn({ oldest: { epoch: 'before', sequence: 9 }, frames: [] });
  ring.learn({ oldest: { epoch: 7 }, frames: [] });
  ring.learn({ oldest: 'a-3', frames: [] });
  assert.equal(ring.length, 3);
});

test('what is no answer is told apart, and changes nothing', () => {
  const ring = ringOf(frame(1));
  const { version } = ring;
  for (const body of [null, 'frames', {}, { frames: {} }]) assert.equal(ring.learn(body), false);
  assert.equal(ring.version, version);
  assert.equal(ring.length, 1);
});

test('entries that make no sense are left out', () => {
  const broken = [
    null,
    7,
    { ...frame(1), epoch: '' },
    { ...frame(1), sequence: 1.5 },
    { ...frame(1), sequence: 2 ** 60 },
    { ...frame(1), ingest_time_us: -1 },
    { ...frame(1), bytes: '10' },
    { ...frame(1), content_type: null },
  ];
  const ring = ringOf(...(broken as object[]), { ...frame(2), capture_time_us: 'now' });
  assert.deepEqual(ring.frames, [
    { epoch: 'a', sequence: 2, captureTimeUs: null, ingestTimeUs: 200, bytes: 10, contentType: 'image/png' },
  ]);
});

test('it is bounded, and the newest stay', () => {
  const ring = ringOf(...frames(1, MAX_FRAMES));
  ring.learn({ oldest: { epoch: 'a', sequence: 1 }, frames: frames(MAX_FRAMES + 1, MAX_FRAMES + 5) });
  assert.equal(ring.length, MAX_FRAMES);
  assert.equal(ring.oldest?.sequence, 6);
  assert.equal(ring.newest?.sequence, MAX_FRAMES + 5);
});

test('a time finds the frame that was there, and the nearest one', () => {
  const ring = ringOf(frame(1, 'a', 100), frame(2, 'a', 200), frame(3, 'a', 1_000));
  assert.deepEqual([99, 100, 199, 200, 5_000].map((us) => ring.indexAt(us)), [-1, 0, 0, 1, 2]);
  assert.deepEqual([0, 149, 151, 599, 601, 5_000].map((us) => ring.nearest(us)), [0, 0, 1, 1, 2, 2]);
  assert.equal(new RingIndex().nearest(100), -1);
  assert.equal(ring.spanUs, 900);
});

test('a frame that is gone takes those before it along', () => {
  const ring = ringOf(...frames(1, 5));
  ring.forget({ epoch: 'a', sequence: 3 });
  assert.deepEqual(sequences(ring), ['a4', 'a5']);
  ring.forget({ epoch: 'a', sequence: 1 });
  assert.equal(ring.length, 2);
});
