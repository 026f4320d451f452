// How old pictures are on the screen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Latency } from '../../src/stream/latency';

test('a single late picture does not shake the figure', () => {
  const latency = new Latency();
  assert.equal(latency.median, null);
  for (const milliseconds of [20, 22, 4_000, 21, 19]) latency.add(milliseconds);
  assert.equal(latency.median, 21);
});

test('what stays late is said within a few pictures', () => {
  const latency = new Latency();
  for (let i = 0; i < 100; i += 1) latency.add(20);
  for (let i = 0; i < 8; i += 1) latency.add(500);
  assert.equal(latency.median, 500);
  latency.reset();
  assert.equal(latency.median, null);
});
