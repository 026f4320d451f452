// What the server says as text.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readServerMessage } from '../../src/server/control';

const NOW = 1_000_000;
const read = (message: object) => readServerMessage(JSON.stringify(message), NOW);

test('each message is read with what the page needs of it', () => {
  assert.deepEqual(read({ type: 'hello', server_version: '1', server_time_us: 5, limits: {} }), { type: 'hello', serverTimeUs: 5 });
  assert.deepEqual(read({ type: 'subscribed', id: 1, stream: 'cam', epoch: 'aa', resumed: true }), {
    type: 'subscribed',
    id: 1,
    epoch: 'aa',
  });
  assert.deepEqual(
    read({ type: 'state', id: 1, stream: 'cam', state: 'quiet', epoch: 'aa', interval_ms: 100, last_frame_age_ms: 40, last_change_age_ms: null }),
    { type: 'state', id: 1, epoch: 'aa', stream: { name: 'cam', state: 'quiet', intervalMs: 100, lastFrameAt: NOW - 40, lastChangeAt: null } },
  );
  assert.deepEqual(read({ type: 'error', id: 1, code: 'unauthorized', message: 'no' }), { type: 'error', id: 1, code: 'unauthorized' });
  assert.deepEqual(read({ type: 'error', code: 'bad_json', message: 'no' }), { type: 'error', id: null, code: 'bad_json' });
  assert.deepEqual(read({ type: 'pong', t: 3, server_time_us: 5 }), { type: 'pong', t: 3, serverTimeUs: 5 });
  assert.deepEqual(read({ type: 'draining', retry_after_ms: 700 }), { type: 'draining', retryAfterMs: 700 });
});

test('a directory is read stream by stream', () => {
  const message = read({ type: 'streams', complete: true, streams: [{ name: 'cam' }, 'no', { name: '../x' }], removed: ['door', 7] });
  assert.ok(message?.type === 'streams');
  assert.equal(message.complete, true);
  assert.deepEqual(message.streams.map(({ name }) => name), ['cam']);
  assert.deepEqual(message.removed, ['door']);
  assert.deepEqual(read({ type: 'streams', streams: [] }), { type: 'streams', complete: false, streams: [], removed: [] });
});

test('what lacks the thing it is about is not understood', () => {
  for (const message of [
    { type: 'streams' },
    { type: 'subscribed', epoch: 'aa' },
    { type: 'subscribed', id: 1.5 },
    { type: 'state', id: 1, stream: '../x', state: 'live' },
    { type: 'state', stream: 'cam', state: 'live' },
    { type: 'dreaming' },
    {},
    [],
  ]) {
    assert.equal(read(message), null, JSON.stringify(message));
  }
  for (const text of ['', 'null', '7', '{"type":', '"hello"']) assert.equal(readServerMessage(text, NOW), null, text);
});
