// Leaving the page alone, coming back to it, and the sleep of the machine.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { PresenceWatch } from '../src/presence';
import { ManualClock } from './manual_clock';

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

function makeWatch(): PresenceWatch {
  return new PresenceWatch(clock, { onAway: () => heard.push('away'), onBack: () => heard.push('back') });
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

test('a short look at another tab changes nothing', () => {
  makeWatch();
  page.hide(true);
  clock.advance(9_999);
  page.hide(false);
  clock.advance(60_000);
  assert.deepEqual(heard, ['back']);
});

test('after ten seconds out of sight the page rests until it is looked at again', () => {
  makeWatch();
  page.hide(true);
  clock.advance(10_000);
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
