// How many watch, and how far back the ring reaches.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FIRST_READ_MS, Gauges, READ_MS, UNKNOWN, type Reading } from '../../src/server/gauges';
import type { Answer } from '../../src/server/inquiry';
import { ManualClock, settled } from '../manual_clock';

function makeCount() {
  const clock = new ManualClock();
  const heard: Reading[] = [];
  const server = { asked: 0, answer: async (): Promise<Answer> => ({ ok: true, status: 200, json: async () => ({ viewers: 3, ring_span_ms: 7_000 }) }) };
  const gauges = new Gauges(clock, () => {
    server.asked += 1;
    return server.answer();
  });
  gauges.onRead = (reading) => heard.push(reading);
  const advance = async (milliseconds: number) => {
    clock.advance(milliseconds);
    await settled();
  };
  return { clock, heard, server, gauges, advance };
}

test('they are asked for every few seconds, in one rhythm', async () => {
  const { heard, server, gauges, advance } = makeCount();
  gauges.start();
  gauges.start();
  await advance(FIRST_READ_MS);
  assert.deepEqual(heard, [{ viewers: 3, ringSpanMs: 7_000 }]);
  await advance(READ_MS);
  assert.equal(server.asked, 2);
});

test('what cannot be read is not known', async () => {
  for (const answer of [
    async () => ({ ok: false, status: 404, json: async () => ({ viewers: 3 }) }),
    async () => ({ ok: true, status: 200, json: async () => 'three' }),
    async () => {
      throw new TypeError('Failed to fetch');
    },
  ]) {
    const { heard, server, gauges, advance } = makeCount();
    server.answer = answer;
    gauges.start();
    await advance(FIRST_READ_MS);
    assert.deepEqual(heard, [UNKNOWN]);
  }
});

test('once stopped it asks no more, and what was under way is forgotten', async () => {
  const { heard, server, gauges, advance } = makeCount();
  gauges.start();
  let answer: (value: Answer) => void = () => {};
  server.answer = () => new Promise((resolve) => (answer = resolve));
  await advance(FIRST_READ_MS);
  gauges.stop();
  answer({ ok: true, status: 200, json: async () => ({ viewers: 3 }) });
  await advance(10 * READ_MS);
  assert.deepEqual(heard, []);
  assert.equal(server.asked, 1);
});
