// The streams there are, as they are told.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerMessage } from '../../src/server/control';
import { MAX_STREAMS, StreamList } from '../../src/server/directory';
import { readStreams, type StreamInfo } from '../../src/server/streams';

const infos = (...names: string[]) => readStreams({ streams: names.map((name) => ({ name, state: 'live' })) }, 0) as StreamInfo[];

function told(parts: Partial<Extract<ServerMessage, { type: 'streams' }>>): Extract<ServerMessage, { type: 'streams' }> {
  return { type: 'streams', complete: false, streams: [], removed: [], ...parts };
}

const namesOf = (list: StreamList) => list.streams.map(({ name }) => name);

test('nothing is known before the whole directory has come', () => {
  const list = new StreamList();
  list.learn(told({ streams: infos('cam') }));
  assert.equal(list.isKnown, false);
  list.learn(told({ complete: true }));
  assert.equal(list.isKnown, true);
  assert.deepEqual(list.streams, []);
});

test('streams come, change and go, ordered as people count', () => {
  const list = new StreamList();
  list.learn(told({ complete: true, streams: infos('cam10', 'cam2') }));
  assert.deepEqual(namesOf(list), ['cam2', 'cam10']);
  list.learn(told({ streams: infos('Axis'), removed: ['cam10', 'nobody'] }));
  assert.deepEqual(namesOf(list), ['Axis', 'cam2']);
});

test('a whole directory takes the place of the one before', () => {
  const list = new StreamList();
  list.learn(told({ complete: true, streams: infos('cam') }));
  list.learn(told({ complete: true, streams: infos('door') }));
  assert.deepEqual(namesOf(list), ['door']);
});

test('the state of one that is watched is believed at once, the others stay the same', () => {
  const list = new StreamList();
  list.learn(told({ complete: true, streams: infos('cam', 'door') }));
  const [cam, door] = list.streams;
  list.update({ name: 'cam', state: 'lost', intervalMs: 100, lastFrameAt: 5, lastChangeAt: 4 });
  list.update({ name: 'nobody', state: 'lost', intervalMs: 100, lastFrameAt: 5, lastChangeAt: 4 });
  assert.deepEqual(list.streams[0], { ...cam, state: 'lost', intervalMs: 100, lastFrameAt: 5, lastChangeAt: 4 });
  assert.equal(list.streams[1], door);
  assert.equal(list.streams.length, 2);
});

test('a server that tells of ever more streams does not fill the memory', () => {
  const list = new StreamList();
  const many = Array.from({ length: MAX_STREAMS + 5 }, (_, i) => `cam${i}`);
  list.learn(told({ complete: true, streams: infos(...many) }));
  assert.equal(list.streams.length, MAX_STREAMS);
});
