// How many watch.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from '../src/inquiry';
import { COUNT_MS, FIRST_COUNT_MS, ViewerCount } from '../src/viewer_count';
import { ManualClock, settled } from './manual_clock';

function makeCount() {
  const clock = new ManualClock();
  const heard: Array<number | null> = [];
  const server = { asked: 0, answer: async (): Promise<Answer> => ({ ok: true, status: 200, json: async () => ({ viewers: 3 }) }) };
  const count = new ViewerCount(clock, () => {
    server.asked += 1;
    return server.answer();
  });
  count.onCount = (viewers) => heard.push(viewers);
  const advance = async (milliseconds: number) => {
    clock.advance(milliseconds);
    await settled();
  };
  return { clock, heard, server, count, advance };
}

test('it is asked for every few seconds, in one rhythm', async () => {
  const { heard, server, count, advance } = makeCount();
  count.start();
  count.start();
  await advance(FIRST_COUNT_MS);
  assert.deepEqual(heard, [3]);
  await advance(COUNT_MS);
  assert.equal(server.asked, 2);
});

test('what is no count is not known', async () => {
  for (const answer of [
    async () => ({ ok: false, status: 404, json: async () => ({ viewers: 3 }) }),
    async () => ({ ok: true, status: 200, json: async () => 'three' }),
    async () => {
      throw new TypeError('Failed to fetch');
    },
  ]) {
    const { heard, server, count, advance } = makeCount();
    server.answer = answer;
    count.start();
    await advance(FIRST_COUNT_MS);
    assert.deepEqual(heard, [null]);
  }
});

test('once stopped it asks no more, and what was under way is forgotten', async () => {
  const { heard, server, count, advance } = makeCount();
  count.start();
  let answer: (value: Answer) => void = () => {};
  server.answer = () => new Promise((resolve) => (answer = resolve));
  await advance(FIRST_COUNT_MS);
  count.stop();
  answer({ ok: true, status: 200, json: async () => ({ viewers: 3 }) });
  await advance(10 * COUNT_MS);
  assert.deepEqual(heard, []);
  assert.equal(server.asked, 1);
});
