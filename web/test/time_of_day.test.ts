// Moments as people read them, wherever they are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { preciseTimeOfDay, timeOfDay } from '../src/time_of_day';

test('a moment is the time of day here, with milliseconds where frames are to be told apart', () => {
  const us = new Date(2024, 0, 2, 3, 4, 5, 60).getTime() * 1_000 + 999;
  assert.equal(timeOfDay(us), '03:04:05');
  assert.equal(preciseTimeOfDay(us), '03:04:05.060');
});
