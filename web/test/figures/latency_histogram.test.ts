// Quantiles of many latencies in little room.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LatencyHistogram } from '../../src/figures/latency_histogram';

function assertNear(actual: number | null | undefined, expected: number): void {
  assert.ok(actual != null && Math.abs(actual - expected) <= 0.0101 * expected, `${actual} is not within 1 % of ${expected}`);
}

test('quantiles are right to one percent, from a millisecond to minutes', () => {
  for (const unit of [1, 17, 500, 5_000]) {
    const histogram = new LatencyHistogram();
    for (let i = 100; i >= 1; i -= 1) histogram.add(i * unit);
    const [p50, p95, p99, all] = histogram.quantiles([0.5, 0.95, 0.99, 1]);
    assertNear(p50, 50 * unit);
    assertNear(p95, 95 * unit);
    assertNear(p99, 99 * unit);
    assertNear(all, 100 * unit);
  }
});

test('one picture is all quantiles, none is no quantile', () => {
  const histogram = new LatencyHistogram();
  assert.deepEqual(histogram.quantiles([0.5, 0.99]), [null, null]);
  histogram.add(12);
  for (const quantile of histogram.quantiles([0.5, 0.95, 0.99])) assertNear(quantile, 12);
});

test('what was merged can be taken out again', () => {
  const sum = new LatencyHistogram();
  const early = new LatencyHistogram();
  const late = new LatencyHistogram();
  for (let i = 0; i < 10; i += 1) early.add(1_000);
  late.add(20);
  sum.merge(early);
  sum.merge(late);
  assertNear(sum.quantiles([0.5])[0], 1_000);
  sum.remove(early);
  assertNear(sum.quantiles([0.99])[0], 20);
  sum.remove(late);
  assert.deepEqual(sum.quantiles([0.5]), [null]);
});

test('latencies that cannot be or that never end have a place too', () => {
  const histogram = new LatencyHistogram();
  for (const strange of [-5, 0, Number.NaN]) histogram.add(strange);
  assert.deepEqual(histogram.quantiles([1]), [0.5]);
  histogram.add(Infinity);
  const [, longest] = histogram.quantiles([0.5, 1]);
  assert.ok(longest != null && longest >= 600_000 && longest < 612_000);
});
