// What a stream's page measured, second by second.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { FigureLog, KEPT_S, WINDOW_S } from '../../src/figures/figure_log';
import { Skips } from '../../src/stream/skips';
import { ManualClock } from '../manual_clock';

let clock: ManualClock;
let log: FigureLog;
let skips: Skips;

/** Half a second of the page's life, as it ticks. */
function tick(): void {
  clock.advance(500);
  log.skipped(skips);
}

function liveFor(seconds: number, fps = 0, latencyMs: number | null = 20, bytes = 1_000): void {
  for (let half = 0; half < 2 * seconds; half += 1) {
    for (let i = 0; i < fps / 2; i += 1) log.shown({ at: clock.now(), latencyMs, bytes });
    tick();
  }
}

/** Quantiles are right to 1 %, so two digits can be relied on. */
function rounded(column: Array<number | null>): Array<number | null> {
  return column.map((value) => (value === null ? null : Number(value.toPrecision(2))));
}

beforeEach(() => {
  clock = new ManualClock();
  log = new FigureLog(clock);
  skips = new Skips();
});

test('before anything was measured there is nothing to tell', () => {
  assert.deepEqual(log.rows(clock.now()).times, []);
  const { spanMs, p50, fps, bytesPerSecond, skipped } = log.summary(clock.now());
  assert.deepEqual({ spanMs, p50, fps, bytesPerSecond }, { spanMs: 0, p50: null, fps: null, bytesPerSecond: null });
  assert.equal(skipped.slow, 0);
});

test('a finished second is a row, the one that runs is none yet', () => {
  liveFor(3, 10, 20, 1_000);
  const { times, fps, bytes, p50 } = log.rows(clock.now());
  assert.deepEqual(times, [1_001, 1_002, 1_003]);
  assert.deepEqual(fps, [null, 10, 10]); // it may have begun in the middle of the first
  assert.deepEqual(bytes, [null, 10_000, 10_000]);
  assert.deepEqual(rounded(p50), [20, 20, 20]);
});

test('a second without pictures has a rate of 0, and keeps a latency as long as the window reaches', () => {
  liveFor(2, 10, 20);
  liveFor(WINDOW_S + 2);
  const { fps, bytes, p99 } = log.rows(clock.now());
  assert.deepEqual(fps.slice(1, 4), [10, 0, 0]);
  assert.deepEqual(bytes.slice(1, 4), [10_000, 0, 0]);
  assert.deepEqual(rounded(p99.slice(WINDOW_S)), [20, null, null, null]);
});

test('quantiles of a second are those of the window before it', () => {
  liveFor(WINDOW_S, 2, 100);
  liveFor(WINDOW_S, 2, 20);
  const { p50, p99 } = log.rows(clock.now());
  assert.deepEqual(rounded(p50).slice(9, 15), [100, 100, 100, 100, 100, 20]);
  assert.deepEqual(rounded(p99).slice(18, 20), [100, 20]);
});

test('a picture a second has a line, also when two share a second', () => {
  log.skipped(skips);
  for (const wait of [500, 1_400, 600, 1_000, 1_000, 500]) {
    clock.advance(wait);
    log.shown({ at: clock.now(), latencyMs: 30, bytes: 1 });
  }
  const { fps, p50 } = log.rows(clock.now());
  assert.deepEqual(fps, [null, 1, 1, 1, 1]);
  assert.deepEqual(rounded(p50), [30, 30, 30, 30, 30]);
});

test('a paint that is told in the next second belongs to its own', () => {
  liveFor(2);
  log.shown({ at: clock.now() - 5, latencyMs: 1, bytes: 7 });
  liveFor(1);
  assert.deepEqual(log.rows(clock.now()).bytes, [null, 7, 0]);
});

test('pictures of unknown latency count in the rates only', () => {
  liveFor(3, 4, null);
  assert.deepEqual(log.rows(clock.now()).p50, [null, null, null]);
  assert.deepEqual([log.summary(clock.now()).fps, log.summary(clock.now()).p50], [4, null]);
});

test('what came and was never shown counts as received', () => {
  liveFor(1);
  log.received(5_000);
  liveFor(1, 2, 20, 1_000);
  assert.deepEqual(log.rows(clock.now()).bytes, [null, 7_000]);
  assert.deepEqual(log.rows(clock.now()).fps, [null, 2]);
});

test('of running totals each second has the difference', () => {
  skips.slow = 3;
  liveFor(1);
  skips.slow += 2;
  skips.sourceGap += 5;
  liveFor(2);
  const { slow, sourceGap, ring } = log.rows(clock.now()).skips;
  assert.deepEqual(slow, [3, 2, 0]);
  assert.deepEqual(sourceGap, [0, 5, 0]);
  assert.deepEqual(ring, [0, 0, 0]);
});

test('totals that begin anew are not counted backwards', () => {
  skips.slow = 10;
  liveFor(1);
  skips = new Skips();
  skips.slow = 4;
  liveFor(1);
  assert.equal(log.summary(clock.now()).skipped.slow, 14);
});

test('a machine that slept leaves a gap, not a stream that stood still', () => {
  liveFor(3, 10);
  clock.advance(60_000);
  log.skipped(skips);
  liveFor(3, 10);
  const { times, fps, p50, skips: skipped } = log.rows(clock.now());
  assert.equal(times.length, 66);
  times.forEach((time, i) => assert.equal(time, times[0]! + i));
  assert.deepEqual(fps.slice(0, 5), [null, 10, 10, null, null]);
  assert.deepEqual([...new Set([...fps.slice(3, 64), ...p50.slice(4, 63), ...skipped.slow.slice(4, 63)])], [null]);
  assert.deepEqual(fps.slice(63), [null, 10, 10]);
  assert.equal(log.summary(clock.now()).fps, 10);
});

test('timers that are late by a few seconds are no sleep', () => {
  liveFor(2, 10);
  clock.advance(8_000);
  log.skipped(skips);
  assert.deepEqual(log.rows(clock.now()).fps, [null, 10, 0, 0, 0, 0, 0, 0, 0, 0]);
});

test('after a sleep longer than what is kept everything before it is forgotten', () => {
  liveFor(5, 10);
  clock.advance(1_000 * KEPT_S + 60_000);
  liveFor(1, 2);
  assert.deepEqual(log.rows(clock.now()).fps, [null]);
});

test('a clock that is set back begins a new log, one that trembles does not', () => {
  liveFor(5, 10);
  clock.advance(-1_500);
  liveFor(3, 10);
  assert.equal(log.rows(clock.now()).times.length, 6);
  clock.advance(-3_600_000);
  liveFor(2, 10);
  assert.deepEqual(log.rows(clock.now()).fps, [null, 10]);
});

test('only the last five minutes are kept, whatever comes', () => {
  liveFor(KEPT_S + 100, 20, 40, 100);
  skips.slow += 1;
  liveFor(1, 20, 40, 100);
  const { times, fps } = log.rows(clock.now());
  assert.equal(times.length, KEPT_S);
  assert.equal(times[KEPT_S - 1], clock.now() / 1_000);
  assert.deepEqual([...new Set(fps)], [20]);
  const { spanMs, fps: mean, bytesPerSecond } = log.summary(clock.now());
  assert.deepEqual({ spanMs, mean, bytesPerSecond }, { spanMs: 1_000 * KEPT_S, mean: 20, bytesPerSecond: 2_000 });
});

test('the summary is about everything that is kept', () => {
  liveFor(90, 2, 20);
  liveFor(10, 2, 1_000);
  const { p50, p95, p99 } = log.summary(clock.now());
  assert.deepEqual(rounded([p50, p95, p99]), [20, 1_000, 1_000]);
});
