// What a tile may claim about its picture.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StreamInfo } from '../../src/server/streams';
import { BEHIND_MS, judge, SILENT_MS, type Facts } from '../../src/stream/freshness';

const NOW = 1_000_000;

function streamInfo(change: Partial<StreamInfo> = {}): StreamInfo {
  return {
    name: 'cam',
    title: 'cam',
    node: null,
    state: 'live',
    fps: 10,
    intervalMs: 100,
    publisherSinceUs: null,
    clockOffsetUs: null,
    labels: {},
    lastFrameAt: NOW - 50,
    lastChangeAt: NOW - 50,
    ...change,
  };
}

/** A stream that is live and on the screen. */
function facts(change: Partial<Facts> = {}): Facts {
  return {
    now: NOW,
    name: 'cam',
    directory: 'answered',
    stream: streamInfo(),
    link: 'open',
    heardAt: NOW - 500,
    isWatched: true,
    refusal: null,
    shownAt: NOW - 100,
    bornAt: NOW - 100,
    intervalMs: 100,
    unreadable: false,
    foreignTo: null,
    isHeld: false,
    ...change,
  };
}

test('a picture of a live stream that has just come is live, in colour and without a note', () => {
  assert.deepEqual(judge(facts()), { look: 'live', badge: 'live', note: '', stale: false });
});

test('the states that mean "not what is there now" are stale and say the age', () => {
  for (const [state, note] of [
    ['quiet', 'last picture 7 s ago'],
    ['idle', 'paused while nobody watches · last picture 7 s ago'],
    ['ended', 'its publisher is done · last picture 7 s ago'],
    ['lost', 'its publisher vanished · last picture 7 s ago'],
  ] as const) {
    const verdict = judge(facts({ stream: streamInfo({ state }), bornAt: NOW - 7_000 }));
    assert.deepEqual(verdict, { look: state, badge: state, note, stale: true });
  }
});

test('a frozen stream is grey too, and says for how long it has not changed', () => {
  const verdict = judge(facts({ stream: streamInfo({ state: 'frozen', lastChangeAt: NOW - 65_000 }) }));
  assert.equal(verdict.look, 'frozen');
  assert.equal(verdict.stale, true);
  assert.equal(verdict.note, 'unchanged for 1 min 5 s');
});

test('a stream that does not exist yet is waited for by its name', () => {
  const verdict = judge(facts({ stream: null, shownAt: null, bornAt: null }));
  assert.equal(verdict.look, 'waiting');
  assert.equal(verdict.note, 'waiting for cam…');
});

test('a stream that was there and is not listed any more is gone', () => {
  const verdict = judge(facts({ stream: null }));
  assert.equal(verdict.look, 'gone');
  assert.equal(verdict.stale, true);
});

test('nothing is called live while the server is silent, whatever it said before', () => {
  const verdict = judge(facts({ directory: 'failed' }));
  assert.equal(verdict.look, 'reconnecting');
  assert.equal(verdict.stale, true);
  assert.match(verdict.note, /^no answer from the server · last picture/);
});

test('nothing is called live while nothing comes from the server', () => {
  assert.equal(judge(facts({ heardAt: NOW - SILENT_MS })).look, 'live');
  const verdict = judge(facts({ heardAt: NOW - SILENT_MS - 1, stream: streamInfo({ state: 'ended' }) }));
  assert.equal(verdict.look, 'behind');
  assert.equal(verdict.stale, true);
});

test('nothing is called live without an open socket', () => {
  assert.equal(judge(facts({ link: 'off' })).look, 'unwatched');
  assert.equal(judge(facts({ isWatched: false })).look, 'unwatched');
  assert.equal(judge(facts({ link: 'connecting' })).look, 'connecting');
  assert.equal(judge(facts({ link: 'retrying' })).look, 'reconnecting');
});

test('a refusal is said above all else', () => {
  const verdict = judge(facts({ refusal: 'token', directory: 'failed', link: 'retrying' }));
  assert.equal(verdict.look, 'refused');
  assert.match(verdict.note, /token/);
});

test('a live stream of which nothing has arrived yet is not called live', () => {
  assert.equal(judge(facts({ shownAt: null, bornAt: null })).look, 'connecting');
});

test('a picture stays live until the server would have called its stream quiet, then it is behind', () => {
  const at = (age: number) => judge(facts({ shownAt: NOW - age, bornAt: NOW - age }));
  assert.equal(at(BEHIND_MS).look, 'live');
  assert.equal(at(BEHIND_MS + 1).look, 'behind');
  assert.equal(at(BEHIND_MS + 1).stale, true);
});

test('a picture that has just come and is old is behind too', () => {
  assert.equal(judge(facts({ shownAt: NOW, bornAt: NOW - BEHIND_MS - 1 })).look, 'behind');
});

test('a stream that sends seldom is behind only well past its own rhythm', () => {
  const at = (age: number) => judge(facts({ intervalMs: 10_000, shownAt: NOW - age, bornAt: NOW - age }));
  assert.equal(at(30_000).look, 'live');
  assert.equal(at(30_001).look, 'behind');
});

test('pictures that cannot be shown are said to be so', () => {
  const verdict = judge(facts({ unreadable: true }));
  assert.equal(verdict.look, 'unreadable');
  assert.equal(verdict.stale, true);
});

test('a state of a later version is said in its own word and claims nothing', () => {
  const verdict = judge(facts({ stream: streamInfo({ state: 'dreaming' }) }));
  assert.equal(verdict.badge, 'dreaming');
  assert.equal(verdict.stale, true);
  assert.equal(judge(facts({ stream: streamInfo({ state: null }) })).badge, 'state unknown');
});

test('a picture that somebody holds says how old it is, whatever becomes of the stream', () => {
  for (const change of [{}, { link: 'retrying' as const }, { stream: null }, { stream: streamInfo({ state: 'lost' }) }]) {
    const verdict = judge(facts({ ...change, isHeld: true, bornAt: NOW - 12_000 }));
    assert.equal(verdict.look, 'held');
    assert.equal(verdict.badge, 'paused');
    assert.equal(verdict.note, 'this picture came 12 s ago');
  }
});

test('on a page of another origin silence may be a refusal, and the note says which option opens the server', () => {
  const verdict = judge(facts({ directory: 'failed', foreignTo: 'https://wiki.example' }));
  assert.match(verdict.note, /--allowed_origins=https:\/\/wiki\.example/);
});

test('what is held before the first picture says so', () => {
  const verdict = judge(facts({ isHeld: true, shownAt: null, bornAt: null }));
  assert.equal(verdict.look, 'held');
  assert.equal(verdict.note, 'paused before its first picture');
});
