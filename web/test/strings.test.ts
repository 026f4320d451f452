// Ages and figures as people read them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Skips } from '../src/skips';
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
