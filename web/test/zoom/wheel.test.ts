// How much a turn of the wheel zooms.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factorOf } from '../../src/zoom/wheel';

const turn = (deltaY: number, deltaMode = 0, ctrlKey = false) => factorOf({ deltaY, deltaMode, ctrlKey });

test('away from oneself is nearer to the picture, and back undoes it', () => {
  assert.ok(turn(-100) > 1);
  assert.ok(Math.abs(turn(-100) * turn(100) - 1) < 1e-12);
});

test('a notch is as much whether a browser counts it in pixels or in lines', () => {
  assert.ok(Math.abs(turn(-3, 1) - turn(-100)) < 0.01);
  assert.ok(turn(-1, 2) > turn(-100));
});

test('a pinch zooms by its own factor', () => {
  assert.ok(Math.abs(turn(-100 * Math.log(1.05), 0, true) - 1.05) < 1e-12);
});

test('no single turn throws the picture away', () => {
  for (const factor of [turn(-5_000), turn(-50, 2), turn(-5_000, 0, true)]) assert.ok(factor < 2);
  assert.ok(turn(5_000) > 0.5);
});
