// Waits between tries.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backoff, EARLY_CAP_MS, EARLY_OUTAGE_MS, FIRST_WAIT_MS, LATE_CAP_MS } from '../../src/server/backoff';
import { ManualClock } from '../manual_clock';

function makeBackoff(chance: number): { clock: ManualClock; backoff: Backoff } {
  const clock = new ManualClock();
  clock.chance = chance;
  return { clock, backoff: new Backoff(clock) };
}

test('waits double from the first one up to the early cap', () => {
  const { backoff } = makeBackoff(1);
  assert.deepEqual(
    Array.from({ length: 6 }, () => backoff.next()),
    [FIRST_WAIT_MS, 200, 400, 800, EARLY_CAP_MS, EARLY_CAP_MS],
  );
});

test('a wait is anything between nothing and its ceiling', () => {
  assert.equal(makeBackoff(0).backoff.next(), 0);
  assert.equal(makeBackoff(0.25).backoff.next(), FIRST_WAIT_MS / 4);
});

test('a long outage is asked about less often', () => {
  const { clock, backoff } = makeBackoff(1);
  for (let i = 0; i < 10; i += 1) backoff.next();
  clock.advance(EARLY_OUTAGE_MS - 1);
  assert.equal(backoff.next(), EARLY_CAP_MS);
  clock.advance(1);
  assert.equal(backoff.next(), LATE_CAP_MS);
});

test('after the outage everything begins anew', () => {
  const { clock, backoff } = makeBackoff(1);
  backoff.next();
  clock.advance(EARLY_OUTAGE_MS);
  for (let i = 0; i < 10; i += 1) backoff.next();
  backoff.reset();
  assert.equal(backoff.next(), FIRST_WAIT_MS);
  for (let i = 0; i < 10; i += 1) backoff.next();
  assert.equal(backoff.next(), EARLY_CAP_MS);
});

test('thousands of tries do not overflow the wait', () => {
  const { backoff } = makeBackoff(1);
  for (let i = 0; i < 5_000; i += 1) assert.ok(backoff.next() <= EARLY_CAP_MS);
});
