// When the page asks for a token, and what it says about the one it has.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Door, type Facts } from '../../src/page/door';
import { strings } from '../../src/strings';

const answered: Facts['directory'] = { status: 'answered', problem: null };
const failed = (status: number): Facts['directory'] => ({ status: 'failed', problem: { kind: 'status', status } });
const silent: Facts['directory'] = { status: 'failed', problem: { kind: 'silent' } };

function told(facts: Partial<Facts>, door = new Door()): Door {
  door.learn({ directory: answered, refusal: null, hasToken: false, ...facts });
  return door;
}

test('a server that answers is watched', () => {
  assert.equal(told({}).reason, null);
});

test('what the list is refused for is told', () => {
  for (const [status, hasToken, reason] of [
    [401, false, 'missing'],
    [401, true, 'unusable'],
    [403, true, 'nothing'],
    [429, true, 'many'],
  ] as const) {
    const door = told({ directory: failed(status), hasToken });
    assert.equal(door.reason, reason);
  }
});

test('a stream that is refused while the list is not is told', () => {
  for (const [refusal, hasToken, reason] of [
    ['token', false, 'missing'],
    ['token', true, 'unusable'],
    ['forbidden', true, 'not-this'],
    ['full', true, null],
  ] as const) {
    const door = told({ refusal, hasToken });
    assert.equal(door.reason, reason);
  }
});

test('a server that falls silent or ill takes nothing back of what it said about tokens', () => {
  for (const directory of [silent, failed(500)]) {
    const door = told({ directory: failed(401) });
    assert.equal(told({ directory }, door).reason, 'missing');
    assert.equal(told({ directory }).reason, null);
  }
});

test('a token that helps opens the door', () => {
  const door = told({ directory: failed(401) });
  told({ hasToken: true }, door);
  assert.equal(door.reason, null);
});

test('each reason says what to do', () => {
  const { title, how } = strings.token;
  assert.match(title.missing, /asks for a token/);
  assert.match(how.missing, /Open the link with \?\u2060token=….*or paste the token here/);
  assert.match(how.unusable, /expired/);
  assert.match(title['not-this'], /does not cover this stream/);
  assert.match(title.many, /Too many wrong tokens/);
  assert.match(how.many, /Wait a minute/);
});
