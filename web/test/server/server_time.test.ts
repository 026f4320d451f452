// The server's clock, seen from here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServerTime } from '../../src/server/server_time';

test('nothing is said of a clock that nobody looked at', () => {
  const time = new ServerTime();
  assert.equal(time.roundTripMs, null);
  assert.equal(time.serverUs(1_000), null);
  assert.equal(time.pageMs(1_000_000), null);
});

test('the server is taken to have looked in the middle of the round trip', () => {
  const time = new ServerTime();
  time.ponged(1_000, 1_100, 9_000_000);
  assert.equal(time.roundTripMs, 100);
  assert.equal(time.serverUs(1_050), 9_000_000);
  assert.equal(time.pageMs(9_000_000), 1_050);
});

test('of the last eight pings the one with the shortest way counts', () => {
  const time = new ServerTime();
  time.ponged(0, 10, 1_000_005_000); // offset: 1000 s
  for (let i = 1; i < 8; i += 1) time.ponged(i * 1_000, i * 1_000 + 500, 0);
  assert.equal(time.serverUs(0), 1_000_000_000);
  time.ponged(8_000, 8_400, 2_008_200_000); // offset: 2000 s, and the first is forgotten
  assert.equal(time.roundTripMs, 400);
  assert.equal(time.serverUs(0), 2_000_000_000);
});

test('a hello is good enough for ages, not for reports', () => {
  const time = new ServerTime();
  time.greeted(1_000, 5_000_000);
  assert.equal(time.pageMs(5_000_000), 1_000);
  assert.equal(time.serverUs(1_000), null);
});

test('a clock that was set back during a ping makes no measure', () => {
  const time = new ServerTime();
  time.ponged(2_000, 1_000, 9_000_000);
  assert.equal(time.roundTripMs, null);
});
