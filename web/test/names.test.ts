// The rule for stream names, and the pages that addresses lead to.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isStreamName, routeOf } from '../src/names';

test('letters, digits, dot, underscore and hyphen make a name, up to 128 of them', () => {
  for (const name of ['a', '0', 'cam-1', 'A.b_c-d', 'x'.repeat(128)]) assert.ok(isStreamName(name), name);
});

test('a name is refused if it is empty, too long, starts with a mark or holds anything else', () => {
  for (const name of ['', 'x'.repeat(129), '.a', '-a', '_a', 'a/b', 'a b', 'ä', 'a\n', '..']) {
    assert.ok(!isStreamName(name), JSON.stringify(name));
  }
});

test('the root and any other address show the wall', () => {
  assert.deepEqual(routeOf('/'), { page: 'wall' });
  assert.deepEqual(routeOf('/index.html'), { page: 'wall' });
});

test('an address below /streams/ shows the stream it names', () => {
  assert.deepEqual(routeOf('/streams/cam-1'), { page: 'stream', name: 'cam-1' });
  assert.deepEqual(routeOf('/streams/cam%2D1'), { page: 'stream', name: 'cam-1' });
});

test('a wrong name is told apart, decoded as far as it can be', () => {
  assert.deepEqual(routeOf('/streams/..%2f..'), { page: 'wrong-name', name: '../..' });
  assert.deepEqual(routeOf('/streams/'), { page: 'wrong-name', name: '' });
  assert.deepEqual(routeOf('/streams/50%'), { page: 'wrong-name', name: '50%' });
  assert.deepEqual(routeOf('/streams/a/b'), { page: 'wrong-name', name: 'a/b' });
});
