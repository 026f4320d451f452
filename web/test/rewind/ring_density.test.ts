// What the timeline draws of the ring.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { densityOf, shareOf } from '../../src/rewind/ring_density';
import type { IndexedFrame } from '../../src/rewind/ring_index';

const at = (...seconds: number[]): IndexedFrame[] =>
  seconds.map((second, index) => ({
    epoch: 'a',
    sequence: index + 1,
    captureTimeUs: null,
    ingestTimeUs: second * 1_000_000,
    bytes: 1,
    contentType: 'image/png',
  }));
const every = (distance: number, from: number, to: number) =>
  Array.from({ length: Math.round((to - from) / distance) + 1 }, (_, index) => from + index * distance);
const rounded = (density: Float32Array) => [...density].map((value) => Math.round(value * 100) / 100);

test('a steady stream is even, however many columns there are', () => {
  const frames = at(...every(1, 0, 10));
  for (const columns of [5, 10, 40]) assert.deepEqual(rounded(densityOf(frames, columns)), Array(columns).fill(1));
});

test('where nothing came for longer than usual there is nothing', () => {
  const frames = at(...every(1, 0, 4), ...every(1, 9, 10));
  assert.deepEqual(rounded(densityOf(frames, 10)), [1, 1, 1, 1, 1, 0, 0, 0, 0, 1]);
});

test('a slow time is lower than a fast one, and not empty', () => {
  const frames = at(...every(0.5, 0, 5), ...every(1, 6, 10));
  assert.deepEqual(rounded(densityOf(frames, 10)), [1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5]);
});

test('two frames at one moment make nothing else small', () => {
  const frames = at(...every(1, 0, 50), 50.001, ...every(1, 51, 100));
  const density = rounded(densityOf(frames, 100));
  assert.equal(density[10], 1);
  assert.equal(density[50], 1);
});

test('no frame is no drawing, and one alone is a mark at the end', () => {
  assert.deepEqual(rounded(densityOf([], 3)), [0, 0, 0]);
  assert.deepEqual(rounded(densityOf(at(7), 3)), [0, 0, 1]);
  assert.deepEqual(rounded(densityOf(at(7), 0)), [1]);
});

test('a clock that was set back draws nothing outside', () => {
  assert.equal(densityOf(at(10, 11, 3, 4), 4).length, 4);
  assert.deepEqual([9, 10, 10.5, 99].map((second) => shareOf(second * 1_000_000, at(10, 11))), [0, 0, 0.5, 1]);
});
