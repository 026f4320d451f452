import assert from 'node:assert/strict';
import { test } from 'node:test';
import { better, deliveredShare, differs, fanOutCpu, median, noise, ratios, summary } from './statistics.mjs';

test('the median of an even number of values lies between the middle two', () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([10, 1, 2, 4]), 3);
});

test('a summary leaves out rounds without a figure and is null when there are no others', () => {
  assert.deepEqual(summary([3, null, 1, NaN, 2]), { median: 2, min: 1, max: 3 });
  assert.equal(summary([null, null]), null);
});

test('what the same pushes cost with one viewer is not counted as fan-out', () => {
  // 100 pushes: 1 ms each to take in, and 10 us for each of the viewers.
  const one = { server_cpu_s: 100 * (0.001 + 0.00001), pushes: 100, delivered: 100 };
  const many = { server_cpu_s: 200 * (0.001 + 50 * 0.00001), pushes: 200, delivered: 200 * 50 };
  assert.ok(Math.abs(fanOutCpu(many, one) - 10) < 1e-9);
});

test('frames that were skipped cost nothing, and nobody to whom nothing more went has a figure', () => {
  const one = { server_cpu_s: 0.1, pushes: 100, delivered: 100 };
  const skipping = { server_cpu_s: 0.1 + 100 * 24 * 0.00001, pushes: 100, delivered: 100 * 25 };
  assert.ok(Math.abs(fanOutCpu(skipping, one) - 10) < 1e-9);
  assert.equal(fanOutCpu({ server_cpu_s: 1, pushes: 100, delivered: 90 }, one), null);
});

test('a publisher that was held up shows in the share that was delivered', () => {
  assert.equal(deliveredShare({ delivered: 900, viewers: 10, seconds: 10 }, 10), 0.9);
});

test('ratios are of the same round, and missing where one of the two is', () => {
  assert.deepEqual(ratios([2, 30, null, 4], [1, 10, 5, null]), [2, 3, null, null]);
});

test('noise is the largest factor between two runs of the same, whichever was larger', () => {
  assert.equal(noise([10, 10, 10], [10, 8, 11]), 1.25);
  assert.equal(noise([8, 10], [10, 10]), 1.25);
  assert.equal(noise([null], [1]), null);
});

test('a ratio within the noise is no difference, on either side of 1', () => {
  assert.equal(differs(1.2, 1.25), false);
  assert.equal(differs(0.81, 1.25), false);
  assert.equal(differs(1.3, 1.25), true);
  assert.equal(differs(0.7, 1.25), true);
  assert.equal(differs(1.01, null), true);
});

test('the better variant is chosen for each figure', () => {
  const variants = [
    { name: 'a', summaries: { cpu: { median: 5 }, age: { median: 9 } } },
    { name: 'b', summaries: { cpu: { median: 6 }, age: { median: 7 } } },
    { name: 'c', error: 'is not installed' },
  ];
  assert.equal(better(variants, 'cpu').name, 'a');
  assert.equal(better(variants, 'age').name, 'b');
  assert.equal(better([variants[2]], 'age'), undefined);
});
