// Newest wins, and no picture's address is kept alive for nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NewestWins, type Easel } from '../src/newest';
import { settled } from './manual_clock';

class FakeEasel implements Easel<string> {
  readonly alive = new Set<string>();
  readonly shown: string[] = [];
  readonly #decoding = new Map<string, { resolve: () => void; reject: (why: Error) => void }>();

  address(picture: string): string {
    this.alive.add(picture);
    return picture;
  }

  decode(url: string): Promise<void> {
    return new Promise((resolve, reject) => this.#decoding.set(url, { resolve, reject }));
  }

  show(url: string): void {
    assert.ok(this.alive.has(url), 'an address is shown after it was revoked');
    this.shown.push(url);
  }

  revoke(url: string): void {
    assert.ok(this.alive.delete(url), 'an address is revoked twice');
  }

  async finish(url: string): Promise<void> {
    this.#decoding.get(url)?.resolve();
    await settled();
  }

  async fail(url: string): Promise<void> {
    this.#decoding.get(url)?.reject(new Error('no picture'));
    await settled();
  }
}

function makeNewest() {
  const easel = new FakeEasel();
  const reports = { shown: 0, unreadable: 0 };
  const newest = new NewestWins(easel, {
    onShown: () => (reports.shown += 1),
    onUnreadable: () => (reports.unreadable += 1),
  });
  return { easel, reports, newest };
}

test('a picture is shown when it is decoded, not before', async () => {
  const { easel, reports, newest } = makeNewest();
  newest.offer('a');
  await settled();
  assert.deepEqual(easel.shown, []);
  await easel.finish('a');
  assert.deepEqual(easel.shown, ['a']);
  assert.equal(reports.shown, 1);
});

test('of those that come during a decode only the newest is shown', async () => {
  const { easel, newest } = makeNewest();
  for (const picture of ['a', 'b', 'c', 'd']) newest.offer(picture);
  await easel.finish('a');
  await easel.finish('d');
  assert.deepEqual(easel.shown, ['a', 'd']);
});

test('at most two addresses are alive, and one once all is decoded', async () => {
  const { easel, newest } = makeNewest();
  newest.offer('a');
  await easel.finish('a');
  newest.offer('b');
  newest.offer('c');
  assert.deepEqual([...easel.alive], ['a', 'b']);
  await easel.finish('b');
  await easel.finish('c');
  assert.deepEqual([...easel.alive], ['c']);
});

test('a picture that cannot be decoded is reported, and the next one gets its turn', async () => {
  const { easel, reports, newest } = makeNewest();
  newest.offer('good');
  await easel.finish('good');
  newest.offer('bad');
  newest.offer('next');
  await easel.fail('bad');
  assert.equal(reports.unreadable, 1);
  assert.deepEqual(easel.shown, ['good'], 'the last good picture stays');
  await easel.finish('next');
  assert.deepEqual(easel.shown, ['good', 'next']);
  assert.deepEqual([...easel.alive], ['next']);
});

test('after the end nothing is shown, reported or kept', async () => {
  const { easel, reports, newest } = makeNewest();
  newest.offer('a');
  await easel.finish('a');
  newest.offer('b');
  newest.offer('c');
  newest.end();
  await easel.finish('b');
  newest.offer('d');
  await settled();
  assert.deepEqual(easel.shown, ['a']);
  assert.deepEqual([...easel.alive], []);
  assert.deepEqual(reports, { shown: 1, unreadable: 0 });
});
