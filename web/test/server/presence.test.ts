// Leaving the page alone, coming back to it, and the sleep of the machine.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { AWAY_AFTER_MS, PresenceWatch } from '../../src/server/presence';
import { ManualClock } from '../manual_clock';

class FakeDocument extends EventTarget {
  hidden = false;

  hide(hidden: boolean): void {
    this.hidden = hidden;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

let page: FakeDocument;
let network: EventTarget;
let clock: ManualClock;
let heard: string[];
let looks: boolean[];

function makeWatch(): PresenceWatch {
  return new PresenceWatch(clock, {
    onLook: (isVisible) => looks.push(isVisible),
    onAway: () => heard.push('away'),
    onBack: () => heard.push('back'),
  });
}

function tickFor(watch: PresenceWatch, milliseconds: number): void {
  for (let past = 0; past < milliseconds; past += 500) {
    clock.advance(500);
    watch.tick();
  }
}

beforeEach(() => {
  page = new FakeDocument();
  network = new EventTarget();
  clock = new ManualClock();
  heard = [];
  looks = [];
  Object.assign(globalThis, { document: page, window: network });
});

test('a page in sight begins at once, one in a hidden tab when it is looked at', () => {
  makeWatch();
  assert.deepEqual(heard, ['back']);
  heard = [];
  page.hidden = true;
  makeWatch();
  assert.deepEqual(heard, []);
  page.hide(false);
  assert.deepEqual(heard, ['back']);
});

test('being looked at is told at once', () => {
  makeWatch();
  page.hide(true);
  page.hide(false);
  assert.deepEqual(looks, [true, false, true]);
});

test('a short look at another tab changes nothing', () => {
  makeWatch();
  page.hide(true);
  clock.advance(AWAY_AFTER_MS - 1);
  page.hide(false);
  clock.advance(60_000);
  assert.deepEqual(heard, ['back']);
});

test('after minutes out of sight the page rests until it is looked at again', () => {
  makeWatch();
  page.hide(true);
  clock.advance(AWAY_AFTER_MS);
  assert.deepEqual(heard, ['back', 'away']);
  page.hide(false);
  assert.deepEqual(heard, ['back', 'away', 'back']);
});

test('a machine that slept begins afresh', () => {
  const watch = makeWatch();
  tickFor(watch, 20_000);
  assert.deepEqual(heard, ['back']);
  clock.advance(10_501);
  watch.tick();
  assert.deepEqual(heard, ['back', 'away', 'back']);
});

test('the slow timers of a hidden tab are not taken for sleep', () => {
  const watch = makeWatch();
  page.hide(true);
  clock.advance(9_000);
  page.hide(false);
  clock.advance(4_000);
  watch.tick();
  assert.deepEqual(heard, ['back']);
});

test('a network that is back begins afresh, unless nobody looks', () => {
  makeWatch();
  network.dispatchEvent(new Event('online'));
  assert.deepEqual(heard, ['back', 'away', 'back']);
  page.hide(true);
  network.dispatchEvent(new Event('online'));
  assert.deepEqual(heard, ['back', 'away', 'back']);
});

test('once it has ended nothing is told', () => {
  const watch = makeWatch();
  heard = [];
  watch.end();
  page.hide(true);
  page.hide(false);
  network.dispatchEvent(new Event('online'));
  clock.advance(2 * AWAY_AFTER_MS);
  assert.deepEqual(heard, []);
});
