// The token: out of the address, kept for the tab, read from what people paste.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPasted, splitAddress, TokenKeeper } from '../src/token';

class FakeShelf {
  readonly items = new Map<string, string>();
  getItem = (key: string): string | null => this.items.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.items.set(key, value);
}

test('a token leaves the address, and nothing else does', () => {
  for (const [address, token, rest] of [
    ['http://h/?token=abc', 'abc', 'http://h/'],
    ['http://h/streams/cam?token=abc', 'abc', 'http://h/streams/cam'],
    ['http://h/?a=1&token=abc&b=x%20y+z', 'abc', 'http://h/?a=1&b=x%20y+z'],
    ['http://h/?token=abc&flag#part?token=no', 'abc', 'http://h/?flag#part?token=no'],
    ['http://h/?%74oken=abc', 'abc', 'http://h/'],
    ['http://h/?token=a%2Bb%3D', 'a+b=', 'http://h/'],
    ['http://h/?token=a+b==', 'a+b==', 'http://h/'],
    ['http://h/?token=first&token=second', 'first', 'http://h/'],
    ['http://h/?token=&a', null, 'http://h/?a'],
    ['http://h/?token', null, 'http://h/'],
    ['http://h/?token=two%20words', null, 'http://h/'],
    ['http://h/?token=50%', '50%', 'http://h/'],
  ] as const) {
    assert.deepEqual(splitAddress(address), { token, rest }, address);
  }
});

test('an address without a token stays as it is', () => {
  for (const address of ['http://h/', 'http://h/?', 'http://h/?a=token&tokens=1#token=x', 'http://h/#?token=x']) {
    assert.deepEqual(splitAddress(address), { token: null, rest: address });
  }
});

test('what is pasted may be the token, the link, or the line with the link', () => {
  assert.equal(readPasted('  abc.DEF-_~\n'), 'abc.DEF-_~');
  assert.equal(readPasted('http://10.0.0.5:8000/?token=abc'), 'abc');
  assert.equal(readPasted('Watch: https://h/streams/cam?a=1&token=a%2Bb#x\n'), 'a+b');
});

test('what no header can carry is no token', () => {
  for (const text of ['', '  ', 'two words', 'schlüssel', 'a\u0000b', 'x'.repeat(4097), 'http://h/?token=']) {
    assert.equal(readPasted(text), null, JSON.stringify(text.slice(0, 20)));
  }
});

test('a token outlives a reload of its tab, for its own server only', () => {
  const shelf = new FakeShelf();
  const keeper = new TokenKeeper(shelf, '/a/');
  assert.deepEqual(keeper.headers, {});
  keeper.keep('abc');
  assert.deepEqual(keeper.headers, { Authorization: 'Bearer abc' });
  assert.equal(new TokenKeeper(shelf, '/a/').token, 'abc');
  assert.equal(new TokenKeeper(shelf, '/b/').token, null);
});

test('a browser that keeps nothing still watches with the token until the reload', () => {
  const full = { getItem: () => null, setItem: () => { throw new DOMException('full', 'QuotaExceededError'); } };
  for (const shelf of [null, full]) {
    const keeper = new TokenKeeper(shelf, '/');
    keeper.keep('abc');
    assert.equal(keeper.token, 'abc');
  }
});
