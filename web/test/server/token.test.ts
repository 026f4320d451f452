// The token: out of the address, kept for the tab, read from what people paste.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askWith, readPasted, splitAddress, TokenKeeper } from '../../src/server/token';

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
  assert.equal(keeper.token, null);
  keeper.keep('abc');
  assert.equal(keeper.token, 'abc');
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

/** A server that gives `withToken` to a token and `without` to none; tells how it was asked. */
async function ask(keeper: TokenKeeper, withToken: number, without: number) {
  const heard: Array<string | undefined> = [];
  const { status } = await askWith(keeper, async ({ Authorization }) => {
    heard.push(Authorization);
    const status = Authorization === undefined ? without : withToken;
    return { ok: status === 200, status };
  });
  return { status, heard };
}

function withToken(): TokenKeeper {
  const keeper = new TokenKeeper(null, '/');
  keeper.keep('abc');
  return keeper;
}

test('a token goes along, and without one nothing does', async () => {
  assert.deepEqual(await ask(withToken(), 200, 401), { status: 200, heard: ['Bearer abc'] });
  assert.deepEqual(await ask(new TokenKeeper(null, '/'), 200, 401), { status: 401, heard: [undefined] });
});

test('an unusable token is put aside where nobody needs one, until there is another', async () => {
  for (const refusal of [401, 429]) {
    const keeper = withToken();
    assert.deepEqual(await ask(keeper, refusal, 200), { status: 200, heard: ['Bearer abc', undefined] });
    assert.equal(keeper.token, null);
    assert.equal(keeper.hasToken, true);
    assert.deepEqual(await ask(keeper, refusal, 200), { status: 200, heard: [undefined] });
    keeper.keep('def');
    assert.deepEqual(await ask(keeper, 200, 200), { status: 200, heard: ['Bearer def'] });
  }
});

test('an unusable token is kept where one is needed: the server may be told about it later', async () => {
  for (const refusal of [401, 429]) {
    const keeper = withToken();
    assert.equal((await ask(keeper, refusal, 401)).status, refusal);
    assert.equal(keeper.token, 'abc');
  }
});

test('a token entered while the one before is being refused is not put aside with it', async () => {
  const keeper = withToken();
  await askWith(keeper, async ({ Authorization }) => {
    if (Authorization === undefined) keeper.keep('def');
    return { ok: Authorization === undefined, status: Authorization === undefined ? 200 : 401 };
  });
  assert.equal(keeper.token, 'def');
});

test('a token that only sockets refuse is put aside, unless nothing is open without it', async () => {
  const stale = withToken();
  stale.doubt('another');
  assert.equal(stale.isDoubted, false);
  stale.doubt('abc');
  assert.deepEqual(await ask(stale, 200, 200), { status: 200, heard: ['Bearer abc', undefined] });
  assert.equal(stale.token, null);

  const goodAgain = withToken();
  goodAgain.doubt('abc');
  assert.equal((await ask(goodAgain, 200, 401)).status, 200);
  assert.equal(goodAgain.token, 'abc');
  assert.equal(goodAgain.isDoubted, false);
});

test('a doubt outlives an ill server', async () => {
  const keeper = withToken();
  keeper.doubt('abc');
  assert.deepEqual(await ask(keeper, 500, 200), { status: 500, heard: ['Bearer abc'] });
  assert.equal(keeper.isDoubted, true);
});
