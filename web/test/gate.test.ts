// The line for handshakes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gate } from '../src/gate';

function enterAll(gate: Gate, names: string[]) {
  const inside: string[] = [];
  const places = names.map((name) => gate.enter(() => inside.push(name)));
  const leave = (name: string) => places[names.indexOf(name)]?.leave();
  return { inside, leave };
}

test('only as many come in at once as there is room', () => {
  const { inside } = enterAll(new Gate(2), ['a', 'b', 'c']);
  assert.deepEqual(inside, ['a', 'b']);
});

test('who leaves lets in the first in line', () => {
  const { inside, leave } = enterAll(new Gate(1), ['a', 'b', 'c']);
  leave('a');
  assert.deepEqual(inside, ['a', 'b']);
  leave('b');
  assert.deepEqual(inside, ['a', 'b', 'c']);
});

test('leaving twice lets in one, not two', () => {
  const { inside, leave } = enterAll(new Gate(1), ['a', 'b', 'c']);
  leave('a');
  leave('a');
  assert.deepEqual(inside, ['a', 'b']);
});

test('who gives up waiting is never let in', () => {
  const { inside, leave } = enterAll(new Gate(1), ['a', 'b', 'c']);
  leave('b');
  leave('a');
  assert.deepEqual(inside, ['a', 'c']);
});

test('when all have left there is as much room as before', () => {
  const gate = new Gate(2);
  const first = enterAll(gate, ['a', 'b', 'c']);
  for (const name of ['b', 'a', 'c']) first.leave(name);
  assert.deepEqual(enterAll(gate, ['d', 'e', 'f']).inside, ['d', 'e']);
});
