// Asking the server for its streams.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EARLY_CAP_MS } from '../src/backoff';
import { DirectoryPoll, POLL_MS, POLL_TIMEOUT_MS, type Answer, type Directory } from '../src/directory';
import { REFUSED_TOKEN_WAIT_MS } from '../src/token';
import { ManualClock, settled } from './manual_clock';

class FakeApi {
  readonly news: Directory[] = [];
  readonly signals: AbortSignal[] = [];
  readonly clock = new ManualClock();
  answer: () => Promise<Answer> = () => listing('cam');
  readonly poll = new DirectoryPoll(
    this.clock,
    (signal) => {
      this.signals.push(signal);
      return this.answer();
    },
    (directory) => this.news.push(directory),
  );

  async advance(milliseconds: number): Promise<void> {
    this.clock.advance(milliseconds);
    await settled();
  }

  /** As fetch does: rejects when its signal is aborted. */
  silence = (): Promise<Answer> =>
    new Promise((_, reject) => {
      const signal = this.signals[this.signals.length - 1];
      signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
    });

  get newest(): Directory | undefined {
    return this.news[this.news.length - 1];
  }
}

const listing = async (...names: string[]): Promise<Answer> => ({
  ok: true,
  status: 200,
  json: async () => ({ streams: names.map((name) => ({ name })) }),
});
const status = async (code: number): Promise<Answer> => ({ ok: false, status: code, json: async () => null });
const unreachable = async (): Promise<Answer> => {
  throw new TypeError('Failed to fetch');
};

async function started(): Promise<FakeApi> {
  const api = new FakeApi();
  api.poll.start();
  await settled();
  return api;
}

test('the list is asked for at once, then each second', async () => {
  const api = await started();
  assert.deepEqual(api.newest?.streams.map(({ name }) => name), ['cam']);
  assert.equal(api.newest?.status, 'answered');
  assert.equal(api.newest?.answeredAt, api.clock.now());
  await api.advance(POLL_MS - 1);
  assert.equal(api.signals.length, 1);
  await api.advance(1);
  assert.equal(api.signals.length, 2);
});

test('a server that cannot be reached keeps its last list, and is said to be silent', async () => {
  const api = await started();
  api.answer = unreachable;
  await api.advance(POLL_MS);
  assert.equal(api.newest?.status, 'failed');
  assert.deepEqual(api.newest?.problem, { kind: 'silent' });
  assert.deepEqual(api.newest?.streams.map(({ name }) => name), ['cam']);
  assert.equal(api.poll.serverIsThere, false);
});

test('a server that is back is found again within the early cap', async () => {
  const api = await started();
  api.answer = unreachable;
  for (let i = 0; i < 20; i += 1) await api.advance(POLL_MS);
  api.answer = () => listing('cam');
  await api.advance(EARLY_CAP_MS);
  assert.equal(api.newest?.status, 'answered');
  assert.equal(api.newest?.problem, null);
  assert.equal(api.poll.serverIsThere, true);
});

test('a server that takes the request and says nothing is silent after three seconds', async () => {
  const api = await started();
  api.answer = api.silence;
  await api.advance(POLL_MS);
  await api.advance(POLL_TIMEOUT_MS - 1);
  assert.equal(api.newest?.status, 'answered');
  await api.advance(1);
  assert.deepEqual(api.newest?.problem, { kind: 'silent' });
});

test('an answer that falls silent in the middle counts as silent too', async () => {
  const api = await started();
  api.answer = async () => ({ ok: true, status: 200, json: api.silence });
  await api.advance(POLL_MS);
  await api.advance(POLL_TIMEOUT_MS);
  assert.deepEqual(api.newest?.problem, { kind: 'silent' });
});

test('what answers is there, unless it is a proxy without the server behind it', async () => {
  for (const [code, isThere] of [
    [401, true],
    [500, true],
    [502, false],
    [503, false],
    [504, false],
  ] as const) {
    const api = await started();
    api.answer = () => status(code);
    await api.advance(POLL_MS);
    assert.deepEqual(api.newest?.problem, { kind: 'status', status: code });
    assert.equal(api.poll.serverIsThere, isThere, `HTTP ${code}`);
  }
});

test('an answer that is no list of streams is unreadable', async () => {
  for (const json of [
    async () => ({ hello: 'world' }),
    async () => {
      throw new SyntaxError('Unexpected token <');
    },
  ]) {
    const api = await started();
    api.answer = async () => ({ ok: true, status: 200, json });
    await api.advance(POLL_MS);
    assert.deepEqual(api.newest?.problem, { kind: 'unreadable' });
  }
});

test('a broken socket hurries the next question, many at once hurry it once', async () => {
  const api = await started();
  await api.advance(500);
  for (let i = 0; i < 50; i += 1) api.poll.hurry();
  assert.equal(api.signals.length, 2);
  await settled();
  api.poll.hurry();
  assert.equal(api.signals.length, 2, 'it has just been asked');
});

test('a server known to be silent is not asked faster for all the hurry', async () => {
  const api = await started();
  api.answer = unreachable;
  await api.advance(POLL_MS);
  api.clock.chance = 1;
  for (let i = 0; i < 8; i += 1) await api.advance(EARLY_CAP_MS);
  const before = api.signals.length;
  await api.advance(500);
  api.poll.hurry();
  assert.equal(api.signals.length, before);
});

test('a stopped poll asks no more and forgets the answer under way', async () => {
  const api = await started();
  let answer: (value: Answer) => void = () => {};
  api.answer = () => new Promise((resolve) => (answer = resolve));
  await api.advance(POLL_MS);
  api.poll.stop();
  assert.ok(api.signals[1]?.aborted);
  answer(await listing('late'));
  await settled();
  await api.advance(60_000);
  assert.equal(api.news.length, 1);
  assert.equal(api.signals.length, 2);
});

test('a poll that starts again asks at once', async () => {
  const api = await started();
  api.poll.stop();
  api.poll.start();
  await settled();
  assert.equal(api.signals.length, 2);
  await api.advance(POLL_MS);
  assert.equal(api.signals.length, 3, 'one rhythm, not two');
});

test('where a token is refused the page asks seldom, lest its address is taken for a guesser', async () => {
  for (const code of [401, 403, 429]) {
    const api = await started();
    api.answer = () => status(code);
    await api.advance(POLL_MS);
    const before = api.signals.length;
    await api.advance(REFUSED_TOKEN_WAIT_MS);
    assert.equal(api.signals.length, before, `HTTP ${code}`);
    await api.advance(REFUSED_TOKEN_WAIT_MS);
    assert.equal(api.signals.length, before + 1, `HTTP ${code}`);
  }
});

test('with another token the list is asked for at once, and an answer to the one before is forgotten', async () => {
  const api = await started();
  let answerLate: (value: Answer) => void = () => {};
  api.answer = () => new Promise((resolve) => (answerLate = resolve));
  await api.advance(POLL_MS);
  api.answer = () => listing('secret');
  api.poll.askAnew();
  assert.ok(api.signals[1]?.aborted);
  await settled();
  answerLate(await status(401));
  await settled();
  assert.deepEqual(api.newest?.streams.map(({ name }) => name), ['secret']);
  await api.advance(POLL_MS);
  assert.equal(api.signals.length, 4, 'one rhythm, not two');
});

test('a page that nobody looks at asks nothing, for another token either', async () => {
  const api = await started();
  api.poll.stop();
  api.poll.askAnew();
  assert.equal(api.signals.length, 1);
});
