// What is spoken, and what is not worth an interruption.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Announcer, LASTING_MS } from '../../src/page/announcer';
import type { Look } from '../../src/stream/freshness';

function makeAnnouncer() {
  const spoken: string[] = [];
  const announcer = new Announcer((words) => spoken.push(words));
  const listen = (now: number, looks: Record<string, Look>) =>
    announcer.listen(
      Object.entries(looks).map(([name, look]) => ({
        name,
        title: name.toUpperCase(),
        verdict: { look, badge: look, note: '', stale: false },
      })),
      now,
    );
  return { spoken, listen };
}

test('what is there at first is not spoken', () => {
  const { spoken, listen } = makeAnnouncer();
  listen(0, { a: 'live' });
  listen(60_000, { a: 'live' });
  assert.deepEqual(spoken, []);
});

test('a change is spoken once it has lasted, and only once', () => {
  const { spoken, listen } = makeAnnouncer();
  listen(0, { a: 'live' });
  listen(1_000, { a: 'lost' });
  listen(1_000 + LASTING_MS - 1, { a: 'lost' });
  assert.deepEqual(spoken, []);
  listen(1_000 + LASTING_MS, { a: 'lost' });
  listen(60_000, { a: 'lost' });
  assert.deepEqual(spoken, ['A: lost']);
});

test('a change that did not last is never spoken', () => {
  const { spoken, listen } = makeAnnouncer();
  listen(0, { a: 'live' });
  listen(1_000, { a: 'quiet' });
  listen(2_000, { a: 'live' });
  listen(60_000, { a: 'live' });
  assert.deepEqual(spoken, []);
});

test('being on the way to a state is not spoken however long it takes, the state after it is', () => {
  const { spoken, listen } = makeAnnouncer();
  listen(0, { a: 'live' });
  listen(1_000, { a: 'connecting' });
  listen(20_000, { a: 'connecting' });
  listen(21_000, { a: 'ended' });
  listen(21_000 + LASTING_MS, { a: 'ended' });
  assert.deepEqual(spoken, ['A: ended']);
});

test('a few changes at once are spoken together, many as a number', () => {
  const { spoken, listen } = makeAnnouncer();
  const all = (look: Look) => ({ a: look, b: look, c: look, d: look });
  listen(0, all('live'));
  listen(1_000, { ...all('live'), a: 'lost', b: 'lost', c: 'lost' });
  listen(10_000, { ...all('live'), a: 'lost', b: 'lost', c: 'lost' });
  assert.deepEqual(spoken, ['A: lost. B: lost. C: lost']);
  listen(11_000, all('ended'));
  listen(20_000, all('ended'));
  assert.equal(spoken[1], '4 streams changed their state');
});
