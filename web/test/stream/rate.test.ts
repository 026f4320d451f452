// Pictures a second.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rate } from '../../src/stream/rate';

function rateOf(times: number[]): Rate {
  const rate = new Rate();
  for (const time of times) rate.add(time);
  return rate;
}

test('one picture makes no rate', () => {
  assert.equal(new Rate().perSecond(0), null);
  assert.equal(rateOf([0]).perSecond(500), null);
});

test('a picture each 100 ms is ten a second', () => {
  const times = Array.from({ length: 80 }, (_, i) => i * 100);
  assert.equal(rateOf(times).perSecond(7_900), 10);
});

test('a new pace is measured within seconds', () => {
  const slow = Array.from({ length: 10 }, (_, i) => i * 1_000);
  const fast = Array.from({ length: 60 }, (_, i) => 9_100 + i * 100);
  assert.equal(rateOf([...slow, ...fast]).perSecond(15_000), 10);
});

test('a stream slower than the window has a rate too', () => {
  assert.equal(rateOf([0, 20_000, 40_000]).perSecond(41_000), 0.05);
});

test('the rate falls by itself when nothing comes any more', () => {
  const rate = rateOf([0, 100, 200]);
  assert.equal(rate.perSecond(400), 10);
  assert.equal(rate.perSecond(4_200), 0.25);
});

test('the time between two pictures is known as soon as there are two', () => {
  assert.equal(rateOf([0]).intervalMs, null);
  assert.equal(rateOf([0, 20_000]).intervalMs, 20_000);
});

test('after a reset nothing is left of the old pace', () => {
  const rate = rateOf([0, 100, 200]);
  rate.reset();
  assert.equal(rate.perSecond(300), null);
});
