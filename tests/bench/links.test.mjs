import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acking, cells, multiplexed, raw } from './link_cells.mjs';
import { evaluate, linksPart } from './links.mjs';
import { missedGoals } from './statistics.mjs';

const [thin] = cells;
const arrival = { latency_p50_ms: 520, latency_p99_ms: 600, latency_max_ms: 610 };
const ages = { ...arrival, age_p50_ms: 800, age_p99_ms: 1050, age_max_ms: 1100 };
const oneRound = { ...ages, delivered: 38, seconds: 20, payload_bytes: 19_000_000 };

test('a raw viewer has the share of the link that its bytes took, unfinished frames too', () => {
  const figures = raw.figures(oneRound, thin);
  assert.equal(figures.link_share, 0.95);
  assert.equal(figures.fps, 1.9);
  assert.equal(figures.arrival_p50_ms, 520);
  assert.equal(figures.age_max_ms, 1100);
});

test('an acking viewer of one stream has the same figures', () => {
  const streams = [{ ...ages, delivered: 38, delivered_fps: 1.9, frame_bytes: 500_000 }];
  assert.deepEqual(acking.figures({ streams, seconds: 20, payload_bytes: 19_000_000 }, thin), raw.figures(oneRound, thin));
});

test('a stream is late when its picture is older than two of the intervals it can have and what is on the link before it', () => {
  const stream = (age_p99_ms, fair_fps) => ({ frame_bytes: 125_000, fps: 10, fair_fps, age_p99_ms, delivered: 100 });
  // Each frame takes 10 ms.
  const measured = { seconds: 10, payload_bytes: 37_500_000, streams: [stream(219, 10), stream(221, 10), stream(419, 5)] };
  const figures = multiplexed.figures(measured, { megabits: 100 });
  assert.equal(figures.late_streams, 1);
  assert.equal(figures.worst.toFixed(3), (221 / 220).toFixed(3));
  assert.equal(figures.worst_age_ms, 419);
  assert.equal(figures.link_share, 0.3);
});

test('goals are held against the medians, and a figure that is missing misses them', () => {
  const summaries = { age: { median: 5 }, share: { median: 0.5 } };
  assert.deepEqual(missedGoals({ age: { most: 5 }, share: { least: 0.5 } }, summaries), []);
  const higher = { age: { most: 4 }, share: { least: 0.6 }, fps: { least: 1 } };
  assert.deepEqual(missedGoals(higher, summaries), ['age', 'share', 'fps']);
});

test('the table says what could not be measured, which rounds failed, and which goals framecastd missed', () => {
  const late = { ...oneRound, latency_p50_ms: 700 };
  const result = evaluate(thin, {
    framecastd: [late, { error: 'gone' }], loop: [oneRound, oneRound], ws: { error: 'ws is not installed' },
    nchan: [{ error: 'no frame arrived' }],
  });
  const text = linksPart.table([result]);
  assert.match(text, /^framecastd +800 .* rounds failed: 1; missed: arrival p50 ms$/m);
  assert.match(text, /^loop +800 +1050 +1100 +520 +600 +610 +1\.9 +0\.95$/m);
  assert.match(text, /^ws +ws is not installed$/m);
  assert.equal(linksPart.failed([result]), true);
});
