// What the server is asked over HTTP, and what its answers mean.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Inquiry, INQUIRY_TIMEOUT_MS, isAboutTokens, type Answer, type Problem } from '../../src/server/inquiry';
import { ManualClock, settled } from '../manual_clock';

function makeInquiry(answer: (signal: AbortSignal) => Promise<Answer>) {
  const clock = new ManualClock();
  const heard: Array<Problem | null> = [];
  const inquiry = new Inquiry(clock, answer, (problem) => heard.push(problem));
  return { clock, heard, inquiry };
}

const ok = (json: () => Promise<unknown>) => async (): Promise<Answer> => ({ ok: true, status: 200, json });

/** As fetch does: rejects when its signal is aborted. */
const silence = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))));

test('a list of streams is no problem, also an empty one', async () => {
  const { heard, inquiry } = makeInquiry(ok(async () => ({ streams: [] })));
  inquiry.ask();
  assert.equal(inquiry.isUnderWay, true);
  await settled();
  assert.equal(inquiry.isUnderWay, false);
  assert.deepEqual(heard, [null]);
});

test('each way to go without a list has its name', async () => {
  const broken = async () => {
    throw new SyntaxError('Unexpected token <');
  };
  const unreachable = async () => {
    throw new TypeError('Failed to fetch');
  };
  for (const [answer, problem] of [
    [ok(async () => ({ hello: 'world' })), { kind: 'unreadable' }],
    [ok(broken), { kind: 'unreadable' }],
    [unreachable, { kind: 'silent' }],
    [async () => ({ ok: false, status: 502, json: broken }), { kind: 'status', status: 502 }],
  ] as const) {
    const { heard, inquiry } = makeInquiry(answer);
    inquiry.ask();
    await settled();
    assert.deepEqual(heard, [problem]);
  }
});

test('a server that takes the question and says nothing is silent after three seconds', async () => {
  for (const answer of [silence, async (signal: AbortSignal) => ({ ok: true, status: 200, json: () => silence(signal) })]) {
    const { clock, heard, inquiry } = makeInquiry(answer);
    inquiry.ask();
    await settled();
    clock.advance(INQUIRY_TIMEOUT_MS - 1);
    await settled();
    assert.deepEqual(heard, []);
    clock.advance(1);
    await settled();
    assert.deepEqual(heard, [{ kind: 'silent' }]);
  }
});

test('a question that is cancelled, or asked anew, is forgotten', async () => {
  const answers: Array<(answer: Answer) => void> = [];
  const { heard, inquiry } = makeInquiry(() => new Promise((resolve) => answers.push(resolve)));
  inquiry.ask();
  inquiry.ask();
  answers[0]?.({ ok: false, status: 401, json: async () => null });
  await settled();
  assert.deepEqual(heard, []);
  answers[1]?.({ ok: false, status: 403, json: async () => null });
  await settled();
  assert.deepEqual(heard, [{ kind: 'status', status: 403 }]);
  inquiry.ask();
  inquiry.cancel();
  answers[2]?.({ ok: false, status: 500, json: async () => null });
  await settled();
  assert.equal(heard.length, 1);
});

test('what is about tokens is told apart', () => {
  for (const [status, about] of [[401, true], [403, true], [429, true], [404, false], [500, false]] as const) {
    assert.equal(isAboutTokens({ kind: 'status', status }), about);
  }
  assert.equal(isAboutTokens({ kind: 'silent' }), false);
  assert.equal(isAboutTokens(null), false);
});
