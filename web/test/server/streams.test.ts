// The server's list of streams, read without trust.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareNames, readStreams } from '../../src/server/streams';

const NOW = 1_000_000;

test('a stream as the server tells it is read whole', () => {
  const told = {
    name: 'cam',
    title: 'Front door',
    node: 'hall-2',
    state: 'live',
    fps: 9.8,
    interval_ms: 102,
    last_frame_age_ms: 40,
    last_change_age_ms: 140,
    publisher_since_us: 5,
    clock_offset_us: -1_200,
    labels: { room: '4', rack: 7 },
  };
  assert.deepEqual(readStreams({ streams: [told] }, NOW), [
    {
      name: 'cam',
      title: 'Front door',
      node: 'hall-2',
      state: 'live',
      fps: 9.8,
      intervalMs: 102,
      publisherSinceUs: 5,
      clockOffsetUs: -1_200,
      labels: { room: '4' },
      lastFrameAt: NOW - 40,
      lastChangeAt: NOW - 140,
    },
  ]);
});

test('fields that are missing or make no sense are null, and the name stands in for the title', () => {
  const told = { name: 'cam', title: '  ', node: 7, state: 7, fps: -1, last_frame_age_ms: null };
  assert.deepEqual(readStreams({ streams: [told] }, NOW), [
    {
      name: 'cam',
      title: 'cam',
      node: null,
      state: null,
      fps: null,
      intervalMs: null,
      publisherSinceUs: null,
      clockOffsetUs: null,
        labels: {},
      lastFrameAt: null,
      lastChangeAt: null,
    },
  ]);
});

test('an answer that is no list is told apart from an empty list', () => {
  for (const body of [null, 'streams', [], {}, { streams: {} }]) assert.equal(readStreams(body, NOW), null);
  assert.deepEqual(readStreams({ streams: [] }, NOW), []);
});

test('entries that are no streams are left out, the others stay', () => {
  const streams = readStreams({ streams: [null, 'x', {}, { name: '../x' }, { name: 'good' }] }, NOW);
  assert.deepEqual(streams?.map(({ name }) => name), ['good']);
});

test('a name told twice makes one stream, as the last entry says', () => {
  const streams = readStreams({ streams: [{ name: 'a', state: 'live' }, { name: 'a', state: 'lost' }] }, NOW);
  assert.deepEqual(streams?.map(({ state }) => state), ['lost']);
});

test('streams are ordered as people count', () => {
  assert.deepEqual(['cam10', 'cam2', 'Axis'].sort(compareNames), ['Axis', 'cam2', 'cam10']);
});
