// What a tile may claim about its picture.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bornAt, judge, newestBornAt, type Facts } from '../src/freshness';
import type { StreamInfo } from '../src/streams';

const NOW = 1_000_000;

function streamInfo(change: Partial<StreamInfo> = {}): StreamInfo {
  return {
    name: 'cam',
    title: 'cam',
    state: 'live',
    fps: 10,
    viewers: 1,
    lastFrameAgeMs: 50,
    lastChangeAgeMs: 50,
    ...change,
  };
}

/** A stream that is live and on the screen. */
function facts(change: Partial<Facts> = {}): Facts {
  return {
    now: NOW,
    name: 'cam',
    directory: 'answered',
    answeredAt: NOW - 500,
    stream: streamInfo(),
    link: 'open',
    refusal: null,
    shownAt: NOW - 100,
    bornAt: NOW - 100,
    unreadable: false,
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
  const verdict = judge(facts({ stream: streamInfo({ state: 'frozen', lastChangeAgeMs: 64_500 }) }));
  assert.equal(verdict.look, 'frozen');
  assert.equal(verdict.stale, true);
  assert.equal(verdict.note, 'unchanged for 1 min 5 s', 'counted on since the answer came');
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

test('nothing is called live on an answer from before the page slept', () => {
  assert.equal(judge(facts({ answeredAt: NOW - 5_000 })).look, 'live');
  assert.equal(judge(facts({ answeredAt: NOW - 5_001 })).look, 'connecting');
});

test('nothing is called live without an open socket', () => {
  assert.equal(judge(facts({ link: 'off' })).look, 'unwatched');
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

test('a picture stays live for three seconds, and is behind if the server has newer ones for longer', () => {
  assert.equal(judge(facts({ shownAt: NOW - 3_000, bornAt: NOW - 3_000 })).look, 'live');
  const verdict = judge(facts({ shownAt: NOW - 3_001, bornAt: NOW - 3_001 }));
  assert.equal(verdict.look, 'behind');
  assert.equal(verdict.stale, true);
});

test('a stream that sends seldom is behind only well past its own rhythm', () => {
  const slow = streamInfo({ fps: 0.1 });
  assert.equal(judge(facts({ stream: slow, shownAt: NOW - 30_000 })).look, 'live');
  assert.equal(judge(facts({ stream: slow, shownAt: NOW - 30_001 })).look, 'behind');
});

test('a picture is not behind while the server has none newer, however long ago it came', () => {
  const stream = streamInfo({ lastFrameAgeMs: 60_000 });
  assert.equal(judge(facts({ stream, shownAt: NOW - 60_000 })).look, 'live');
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

test('the birth of the newest frame is put on the page\'s clock', () => {
  assert.equal(newestBornAt(streamInfo({ lastFrameAgeMs: 200 }), NOW), NOW - 200);
  assert.equal(newestBornAt(streamInfo({ lastFrameAgeMs: null }), NOW), null);
  assert.equal(newestBornAt(null, NOW), null);
});

test('a picture that arrives old is as old as the server says, not as its time on the screen', () => {
  assert.equal(bornAt(NOW, NOW - 3_600_000, null), NOW - 3_600_000);
});

test('a picture that came before the newest frame keeps the age it had', () => {
  assert.equal(bornAt(NOW, NOW + 500, NOW - 100), NOW - 100);
  assert.equal(bornAt(NOW, null, null), NOW);
});
