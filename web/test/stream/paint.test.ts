// When a frame counts as seen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fate } from '../../src/server/subscription';
import { PAINT_TIMEOUT_MS, PaintReports } from '../../src/stream/paint';
import { ManualClock } from '../manual_clock';

class FakeScreen {
  isHidden = false;
  readonly clock = new ManualClock();
  readonly fates: Array<[string, Fate]> = [];
  readonly reports = new PaintReports(this.clock, this);
  #waiting: Array<() => void> = [];

  afterPaint(run: () => void): void {
    this.#waiting.push(run);
  }

  paint(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const run of waiting) run();
  }

  show(tile: object, name: string): void {
    this.reports.shown(tile, { settle: (fate) => void this.fates.push([name, fate]) });
  }
}

test('a frame is told as painted once the browser has painted it', () => {
  const screen = new FakeScreen();
  screen.show({}, 'a');
  assert.deepEqual(screen.fates, []);
  screen.clock.advance(16);
  screen.paint();
  assert.deepEqual(screen.fates, [['a', { painted: true, at: screen.clock.now() }]]);
  assert.equal(screen.clock.timers, 0);
});

test('of several frames of a tile before one paint the newest is told, of each tile one', () => {
  const screen = new FakeScreen();
  const [here, there] = [{}, {}];
  screen.show(here, 'a');
  screen.show(there, 'b');
  screen.show(here, 'c');
  screen.paint();
  assert.deepEqual(screen.fates.map(([name]) => name).sort(), ['b', 'c']);
});

test('in a hidden page a frame is told at once, as one that nobody sees', () => {
  const screen = new FakeScreen();
  screen.isHidden = true;
  screen.show({}, 'a');
  assert.deepEqual(screen.fates, [['a', { painted: false }]]);
});

test('a page that is hidden before the paint keeps the server waiting no longer', () => {
  const screen = new FakeScreen();
  screen.show({}, 'a');
  screen.reports.hidden();
  screen.paint();
  assert.deepEqual(screen.fates, [['a', { painted: false }]]);
});

test('neither does a page that is never painted', () => {
  const screen = new FakeScreen();
  screen.show({}, 'a');
  screen.clock.advance(PAINT_TIMEOUT_MS);
  assert.deepEqual(screen.fates, [['a', { painted: false }]]);
  screen.show({}, 'b');
  screen.paint();
  assert.equal(screen.fates.length, 2);
});

test('a tile that shows something else meanwhile is told of nothing', () => {
  const screen = new FakeScreen();
  const [here, there] = [{}, {}];
  screen.show(here, 'a');
  screen.show(there, 'b');
  screen.reports.forget(here);
  screen.paint();
  assert.deepEqual(screen.fates.map(([name]) => name), ['b']);
});
