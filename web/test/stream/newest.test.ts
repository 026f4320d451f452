// Newest wins, and no decoded picture is kept for nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NewestWins, type Easel, type Print } from '../../src/stream/newest';
import { settled } from '../manual_clock';

class FakeEasel implements Easel<string> {
  readonly alive = new Set<string>();
  readonly shown: string[] = [];
  readonly #decoding = new Map<string, { resolve: () => void; reject: (why: Error) => void }>();

  decode(picture: string): Promise<Print> {
    this.alive.add(picture);
    const print = {
      show: () => {
        assert.ok(this.alive.has(picture), 'a picture is shown after it was released');
        this.shown.push(picture);
      },
      release: () => assert.ok(this.alive.delete(picture), 'a picture is released twice'),
    };
    return new Promise((resolve, reject) => this.#decoding.set(picture, { resolve: () => resolve(print), reject }));
  }

  async finish(picture: string): Promise<void> {
    this.#decoding.get(picture)?.resolve();
    await settled();
  }

  async fail(picture: string): Promise<void> {
    this.alive.delete(picture);
    this.#decoding.get(picture)?.reject(new Error('no picture'));
    await settled();
  }
}

function makeNewest() {
  const easel = new FakeEasel();
  const reports = { shown: [] as string[], unreadable: [] as string[], overtaken: [] as string[] };
  const newest = new NewestWins<string>(easel, {
    onShown: (picture) => reports.shown.push(picture),
    onUnreadable: (picture) => reports.unreadable.push(picture),
    onOvertaken: (picture) => reports.overtaken.push(picture),
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
  assert.deepEqual(reports.shown, ['a']);
});

test('of those that come during a decode only the newest is shown, the others are told', async () => {
  const { easel, reports, newest } = makeNewest();
  for (const picture of ['a', 'b', 'c', 'd']) newest.offer(picture);
  await easel.finish('a');
  await easel.finish('d');
  assert.deepEqual(easel.shown, ['a', 'd']);
  assert.deepEqual(reports.overtaken, ['b', 'c']);
});

test('at most two pictures are decoded at a time, and one once all is done', async () => {
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
  assert.deepEqual(reports.unreadable, ['bad']);
  assert.deepEqual(easel.shown, ['good'], 'the last good picture stays');
  await easel.finish('next');
  assert.deepEqual(easel.shown, ['good', 'next']);
  assert.deepEqual([...easel.alive], ['next']);
});

test('the same picture again needs no decoding', async () => {
  const { easel, reports, newest } = makeNewest();
  newest.offer('a');
  await easel.finish('a');
  newest.repeat('a again');
  assert.deepEqual(easel.shown, ['a']);
  assert.deepEqual(reports.shown, ['a', 'a again']);
});

test('the same picture again stands for the one that is still on its way', async () => {
  const { easel, reports, newest } = makeNewest();
  newest.offer('a');
  newest.repeat('a again');
  newest.offer('b');
  newest.repeat('b again');
  await easel.finish('a');
  assert.deepEqual(reports.shown, ['a again']);
  await easel.finish('b');
  assert.deepEqual(reports.shown, ['a again', 'b again']);
  assert.deepEqual(reports.overtaken, ['a', 'b']);
});

test('the same picture again as one that cannot be decoded cannot be either', async () => {
  const { easel, reports, newest } = makeNewest();
  newest.offer('a');
  await easel.finish('a');
  newest.offer('bad');
  await easel.fail('bad');
  newest.repeat('bad again');
  assert.deepEqual(reports.unreadable, ['bad', 'bad again']);
  assert.deepEqual(reports.shown, ['a']);
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
  newest.repeat('e');
  await settled();
  assert.deepEqual(easel.shown, ['a']);
  assert.deepEqual([...easel.alive], []);
  assert.deepEqual(reports, { shown: ['a'], unreadable: [], overtaken: [] });
});
