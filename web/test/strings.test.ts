// Ages and figures as people read them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Skips } from '../src/stream/skips';
import { strings } from '../src/strings';

test('an age has at most two units and is rounded down', () => {
  const second = 1_000;
  const minute = 60 * second;
  const hour = 60 * minute;
  const day = 24 * hour;
  const cases: Array<[number, string]> = [
    [-5, '0 s'],
    [59_999, '59 s'],
    [minute, '1 min'],
    [9 * minute + 59 * second, '9 min 59 s'],
    [10 * minute + 59 * second, '10 min'],
    [hour - 1, '59 min'],
    [hour, '1 h'],
    [hour + 90 * second, '1 h 1 min'],
    [day - 1, '23 h 59 min'],
    [3 * day + 5 * hour, '3 d 5 h'],
  ];
  for (const [milliseconds, words] of cases) assert.equal(strings.duration(milliseconds), words);
});

test('under a second is just now', () => {
  assert.equal(strings.ago(999), 'just now');
  assert.equal(strings.ago(1_000), '1 s ago');
});

test('a rate has a digit behind the point only where that tells something', () => {
  assert.equal(strings.fps(0.25), '0.3 fps');
  assert.equal(strings.fps(9.94), '9.9 fps');
  assert.equal(strings.fps(9.96), '10 fps');
  assert.equal(strings.fps(29.7), '30 fps');
});

test('one is no plural', () => {
  assert.equal(strings.viewers(1), '1 viewer');
  assert.equal(strings.viewers(0), '0 viewers');
  assert.equal(strings.streamsListed(1, 1), '1 stream, 1 live');
});

test('a wrong name is quoted, but not at any length', () => {
  assert.equal(strings.wrongName('../..'), '“../..” breaks the rule for names.');
  assert.ok(strings.wrongName('x'.repeat(10_000)).length < 200);
  assert.equal(strings.wrongName(''), 'No stream is named.');
});

test('a latency is said in whole milliseconds, and in seconds where it is long', () => {
  assert.equal(strings.latency(0), '< 1 ms');
  assert.equal(strings.latency(41.6), '42 ms');
  assert.equal(strings.latency(1_240), '1.2 s');
});

test('pictures that were left out are told with their reasons', () => {
  const skips = new Skips();
  assert.match(strings.skips(skips), /^No picture was left out/);
  skips.slow = 3;
  skips.sourceGap = 1;
  assert.match(strings.skips(skips), /^Pictures left out:\n3: this viewer .*\n1: the producer left them out$/);
});

test('the headline of the figures leaves out what was not measured', () => {
  const skipped = { slow: 9, overtaken: 0, sourceGap: 5, paused: 0, rate: 0, ring: 0, unreadable: 0 };
  const { headline } = strings.figures;
  assert.equal(
    headline({ spanMs: 300_000, p50: 12.1, p95: 30, p99: 1_210, fps: 9.76, bytesPerSecond: 1_234_567, skipped }),
    'last 5 min · p50 12 ms · p95 30 ms · p99 1.2 s · 9.8 fps · 1.2 MB/s · 14 skipped (9 slow, 5 source gap)',
  );
  const none = { ...skipped, slow: 0, sourceGap: 0 };
  assert.equal(
    headline({ spanMs: 2_000, p50: null, p95: null, p99: null, fps: null, bytesPerSecond: null, skipped: none }),
    'last 2 s · none skipped',
  );
});

test('figures have the first unit in which they are short', () => {
  const { bytes, ms, perSecond } = strings.figures;
  assert.deepEqual([0, 999.4, 999.5, 20_000, 1e9].map(bytes), ['0 B/s', '999 B/s', '1 kB/s', '20 kB/s', '1 GB/s']);
  assert.deepEqual([0.5, 9.94, 9.96, 2_500, 600_000].map(ms), ['0.5 ms', '9.9 ms', '10 ms', '2.5 s', '600 s']);
  assert.equal(perSecond(3), '3/s');
});

test('a place in the past is a time, how long before live it is, and a frame', () => {
  assert.equal(strings.rewind.placeAloud('12:03:04.250', 8_210, 130), '12:03:04.250, 8.2 s before live, frame 130');
  assert.equal(strings.rewind.place('12:03:04.250', 75_000, 130), '12:03:04.250 · 1 min 15 s before live · frame 130');
  assert.equal(strings.rewind.place('12:03:04.250', 0, 130), '12:03:04.250 · newest · frame 130');
  assert.equal(strings.rewind.place('12:03:04.250', 20, 130), '12:03:04.250 · < 0.1 s before live · frame 130');
  assert.deepEqual([0.25, 0.5, 1, 8].map(strings.rewind.times), ['¼×', '½×', '1×', '8×']);
});

test('a moment has its date, and milliseconds', () => {
  const here = new Date(2026, 0, 2, 3, 4, 5, 6).getTime() * 1_000;
  assert.equal(strings.moment(here), '2026-01-02 03:04:05.006');
  assert.equal(strings.moment(Number.MAX_VALUE), 'not known');
});
