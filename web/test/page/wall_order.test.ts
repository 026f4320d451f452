// Which streams a wall shows, and in which order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare, isWanted } from '../../src/page/wall_order';
import { readStreams, type StreamInfo } from '../../src/server/streams';

function stream(entry: Record<string, unknown>): StreamInfo {
  const [read] = readStreams({ streams: [entry] }, 0) ?? [];
  assert.ok(read !== undefined);
  return read;
}

test('the newest publisher comes first, and those without one come last by name', () => {
  const streams = [
    stream({ name: 'b' }),
    stream({ name: 'a' }),
    stream({ name: 'old', publisher_since_us: 1 }),
    stream({ name: 'new', publisher_since_us: 2 }),
  ];
  const ordered = streams.sort((one, other) => compare(one, other, 'newest'));
  assert.deepEqual(ordered.map(({ name }) => name), ['new', 'old', 'a', 'b']);
});

test('by name as people count, whoever began when', () => {
  const streams = [stream({ name: 'cam10', publisher_since_us: 2 }), stream({ name: 'cam2', publisher_since_us: 1 })];
  const ordered = streams.sort((one, other) => compare(one, other, 'name'));
  assert.deepEqual(ordered.map(({ name }) => name), ['cam2', 'cam10']);
});

test('a filter wants all of its words, anywhere in what is known of a stream', () => {
  const cam = stream({ name: 'cam-7', title: 'Front Door', state: 'lost', labels: { room: 'Hall' } });
  for (const filter of ['', 'CAM', 'door front', 'lost', 'room=hall', 'cam lost  hall']) assert.ok(isWanted(cam, filter), filter);
  for (const filter of ['camera', 'door live', 'room=7']) assert.ok(!isWanted(cam, filter), filter);
});
