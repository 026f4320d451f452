// Payloads of frames: what is wanted comes, what is not wanted any more is given up, and both within bounds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameAnnotations } from '../../src/rewind/frame_annotations';
import { FrameCache, MAX_BYTES, MAX_PAYLOADS } from '../../src/rewind/frame_cache';
import { FrameStore, MAX_REQUESTS } from '../../src/rewind/frame_store';
import { FRAME_TIMEOUT_MS } from '../../src/rewind/ring_access';
import { RingIndex } from '../../src/rewind/ring_index';
import { REFUSED_TOKEN_WAIT_MS } from '../../src/server/token';
import { FakeRing } from '../fake_ring';
import { settled } from '../manual_clock';

function makeStore(frames = 20) {
  const server = new FakeRing();
  server.isQuick = false;
  server.add(frames);
  const ring = new RingIndex();
  ring.learn({ frames: server.frames });
  const heard: string[] = [];
  const store = new FrameStore(server.clock, server.access, {
    onArrived: ({ sequence }, _payload, wasPassed) => heard.push(wasPassed ? `passed ${sequence}` : `${sequence}`),
    onGone: ({ sequence }) => heard.push(`gone ${sequence}`),
    onProblem: () => heard.push(`problem ${store.problem?.kind}`),
  });
  /** By sequence; the first frame has 1. */
  const want = (...sequences: number[]) =>
    store.want(sequences.map((sequence) => ring.frames[sequence - 1]).filter((frame) => frame !== undefined));
  return { server, ring, store, heard, want };
}

test('what is wanted is asked for in its order, four at a time', async () => {
  const { server, want, heard } = makeStore();
  want(1, 2, 3, 4, 5, 6);
  assert.deepEqual(server.sequencesWaiting, [1, 2, 3, 4]);
  await server.answer(2);
  assert.deepEqual(server.sequencesWaiting, [1, 3, 4, 5]);
  for (const sequence of [1, 3, 4, 5, 6]) await server.answer(sequence);
  assert.deepEqual(heard, ['2', '1', '3', '4', '5', '6']);
  assert.equal(server.mostAtATime, MAX_REQUESTS);
});

test('what is here is not asked for again', async () => {
  const { server, store, ring, want } = makeStore();
  want(1);
  await server.answer(1);
  want(1, 2);
  assert.deepEqual(server.sequencesWaiting, [2]);
  assert.equal(store.payload({ epoch: 'a', sequence: 1 })?.byteLength, 8);
  assert.equal(store.payload({ epoch: 'a', sequence: 2 }), null);
  assert.ok(ring.length > 2);
});

test('what is wanted no longer is given up, and the place goes to what is', async () => {
  const { server, want, heard } = makeStore();
  want(1, 2, 3, 4);
  want(10, 11, 12, 13);
  // 1 was the most urgent: it may come to its end.
  assert.deepEqual(server.sequencesWaiting, [1, 10, 11, 12]);
  assert.equal(server.aborted, 3);
  await server.answer(1);
  assert.deepEqual(heard, ['passed 1']);
  assert.deepEqual(server.sequencesWaiting, [10, 11, 12, 13]);
});

test('however fast a cursor moves, one picture that it passed is on its way, and the newest', async () => {
  const { server, want, heard } = makeStore();
  for (let sequence = 1; sequence <= 9; sequence += 1) want(sequence);
  assert.deepEqual(server.sequencesWaiting, [1, 9]);
  await server.answer(1);
  want(10);
  assert.deepEqual(server.sequencesWaiting, [9, 10]);
  await server.answer(10);
  assert.deepEqual(server.sequencesWaiting, [], 'what it passed does not come behind it');
  assert.deepEqual(heard, ['passed 1', '10']);
});

test('a frame that is gone is told apart from a server that fails', async () => {
  const { server, store, want, heard } = makeStore();
  server.evict(1);
  want(1, 2);
  await server.answer(1);
  assert.deepEqual(heard, ['gone 1']);
  assert.equal(store.problem, null);
  server.fault = 500;
  await server.answer(2);
  assert.deepEqual(store.problem, { kind: 'status', status: 500 });
  server.fault = null;
  await server.advance(1_000);
  await server.answer(2);
  assert.equal(store.problem, null);
  assert.deepEqual(heard, ['gone 1', 'problem status', '2']);
});

test('a server that says nothing is given up on in time, and asked again', async () => {
  const { server, store, want, heard } = makeStore();
  server.fault = 'silent';
  want(1);
  await server.advance(FRAME_TIMEOUT_MS - 10, 1_000);
  assert.deepEqual(heard, []);
  await server.advance(10);
  assert.deepEqual(store.problem, { kind: 'silent' });
  server.fault = null;
  await server.advance(1_000);
  assert.deepEqual(server.sequencesWaiting, [1]);
});

test('a refused token is not tried for long', async () => {
  const { server, want } = makeStore();
  server.fault = 401;
  want(1, 2);
  await server.answer(1);
  await server.answer(2);
  const asked = server.asked.length;
  await server.advance(REFUSED_TOKEN_WAIT_MS, 1_000);
  want(3);
  assert.equal(server.asked.length, asked);
  await server.advance(REFUSED_TOKEN_WAIT_MS, 1_000);
  assert.equal(server.asked.length, asked + 1);
});

test('a problem that nothing waits for any more is none', async () => {
  const { server, store, want } = makeStore();
  want(1);
  await server.answer(1);
  server.fault = 500;
  want(2);
  await server.answer(2);
  assert.notEqual(store.problem, null);
  want(1);
  assert.equal(store.problem, null);
});

test('once cleared it wants and keeps nothing', async () => {
  const { server, store, want, heard } = makeStore();
  want(1, 2);
  await server.answer(1);
  store.clear();
  await settled();
  assert.deepEqual(server.sequencesWaiting, []);
  assert.equal(store.has({ epoch: 'a', sequence: 1 }), false);
  assert.deepEqual(heard, ['1']);
  assert.equal(server.clock.timers, 0);
});

test('it is known how long a request takes', async () => {
  const { server, store, want } = makeStore();
  assert.equal(store.meanMs, 0);
  want(1);
  server.clock.advance(200);
  await server.answer(1);
  assert.equal(store.meanMs, 200);
});

test('payloads are bounded in bytes and in number, and what was used last stays', () => {
  const cache = new FrameCache();
  const at = (sequence: number) => ({ epoch: 'a', sequence });
  for (let sequence = 1; sequence <= 4; sequence += 1) cache.put(at(sequence), new ArrayBuffer(MAX_BYTES / 4));
  cache.get(at(1));
  cache.put(at(5), new ArrayBuffer(1));
  assert.deepEqual([1, 2, 3, 4, 5].map((sequence) => cache.has(at(sequence))), [true, false, true, true, true]);
  cache.put(at(5), new ArrayBuffer(2));
  assert.equal(cache.bytes, (MAX_BYTES / 4) * 3 + 2);
  cache.put(at(6), new ArrayBuffer(MAX_BYTES + 1));
  assert.equal(cache.size, 1);
  assert.ok(cache.has(at(6)));
  for (let sequence = 10; sequence < 10 + 2 * MAX_PAYLOADS; sequence += 1) cache.put(at(sequence), new ArrayBuffer(1));
  assert.equal(cache.size, MAX_PAYLOADS);
  cache.clear();
  assert.deepEqual([cache.size, cache.bytes], [0, 0]);
});

test('annotations are fetched for the frame that is asked about last, once', async () => {
  const { server } = makeStore();
  const annotations = new FrameAnnotations(server.access);
  const first = annotations.of({ epoch: 'a', sequence: 1 });
  const second = annotations.of({ epoch: 'a', sequence: 2 });
  await settled();
  server.waiting.forEach(({ answer }) => answer());
  assert.equal(await first, null);
  assert.deepEqual(await second, { of: 2 });
  const asked = server.asked.length;
  assert.deepEqual(await annotations.of({ epoch: 'a', sequence: 2 }), { of: 2 });
  assert.equal(server.asked.length, asked);
  server.fault = 500;
  const third = annotations.of({ epoch: 'a', sequence: 3 });
  server.waiting.forEach(({ answer }) => answer());
  assert.equal(await third, null);
});
