// One viewer's way through what the ring holds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rewind } from '../../src/rewind/rewind';
import { INDEX_TIMEOUT_MS } from '../../src/rewind/ring_access';
import { FOLLOW_MS } from '../../src/rewind/ring_follower';
import { FakeRing } from '../fake_ring';
import { settled } from '../manual_clock';

function makeRewind(frames = 50, intervalMs = 100) {
  const server = new FakeRing();
  server.add(frames, intervalMs);
  /** What was shown, and when. */
  const shown: string[] = [];
  const times: number[] = [];
  let changes = 0;
  const rewind = new Rewind(server.clock, server.access, {
    onFrame: ({ epoch, sequence }, payload) => {
      assert.equal(payload.byteLength, server.payloadBytes);
      shown.push(`${epoch}${sequence}`);
      times.push(server.clock.now());
    },
    onChange: () => (changes += 1),
  });
  const at = (sequence: number, epoch = 'a') => ({ epoch, sequence });
  const held = async (sequence: number, epoch = 'a') => {
    rewind.hold(at(sequence, epoch));
    await settled();
    await settled();
    shown.length = 0;
    times.length = 0;
  };
  return { server, rewind, shown, times, at, held, changes: () => changes };
}

/** Each less the one before. */
const distances = (times: number[]) => times.slice(1).map((time, index) => time - (times[index] ?? 0));
const numbers = (shown: string[]) => shown.map((name) => Number(name.slice(1)));

test('while it is live and untouched the server is asked nothing', async () => {
  const { server, rewind } = makeRewind();
  rewind.stop();
  rewind.play(2);
  rewind.setSpeed(1);
  await server.advance(5_000, 500);
  assert.deepEqual(server.asked, []);
  assert.equal(server.clock.timers, 0);
  assert.equal(rewind.state, 'live');
});

test('held it stands at the newest frame, and follows the ring every second with what is newer', async () => {
  const { server, rewind, shown, changes } = makeRewind();
  rewind.hold();
  assert.equal(rewind.state, 'held');
  await server.advance(20);
  assert.deepEqual(shown, ['a50']);
  server.add(3);
  await server.advance(2 * FOLLOW_MS);
  assert.deepEqual(shown, ['a50']);
  assert.equal(rewind.ring.newest?.sequence, 53);
  assert.deepEqual(
    server.indexesAsked.map((address) => address.slice(address.indexOf('/frames'))),
    ['/frames', '/frames?after=a-50', '/frames?after=a-53'],
  );
  assert.ok(changes() > 2);
});

test('it is held at the frame that was on the screen, though the ring was seen before that came', async () => {
  const { server, rewind, shown, at } = makeRewind();
  rewind.survey(true);
  await server.advance(20);
  assert.equal(rewind.ring.length, 50);
  assert.equal(rewind.state, 'live');
  server.add(1);
  rewind.hold(at(51));
  await server.advance(20);
  assert.deepEqual(shown, ['a51']);
  assert.equal(rewind.problem, null);
});

test('steps go from frame to frame, over the border of an epoch, and end at the ends', async () => {
  const { server, rewind, shown, held } = makeRewind(3);
  server.add(2, 100, 'b');
  await held(3);
  for (const steps of [1, 1, 1, -3, -9]) {
    rewind.step(steps);
    await settled();
  }
  assert.deepEqual(shown, ['b1', 'b2', 'a2', 'a1']);
});

test('steps that are made before the ring is known count from the newest frame', async () => {
  const { server, rewind, shown } = makeRewind();
  rewind.step(-1);
  rewind.step(-1);
  await server.advance(20);
  assert.deepEqual(shown, ['a48']);
});

test('an index and a share of the ring lead to a frame', async () => {
  const { rewind, shown, held } = makeRewind();
  await held(50);
  rewind.seek(4);
  await settled();
  rewind.seekShare(0.5);
  await settled();
  rewind.seekShare(7);
  await settled();
  rewind.seek(-7);
  await settled();
  assert.deepEqual(shown, ['a5', 'a25', 'a50', 'a1']);
});

test('what lies in the direction of travel is there before it is asked for', async () => {
  const { server, rewind, held } = makeRewind();
  await held(25);
  await server.advance(20);
  assert.deepEqual(server.sequencesAsked, [25, 24, 23, 22, 21, 20, 19, 26, 27]);
  rewind.seek(30);
  rewind.step(1);
  await server.advance(20);
  assert.deepEqual(server.sequencesAsked.slice(9), [31, 32, 33, 34, 35, 36, 37, 38, 30]);
  assert.equal(new Set(server.sequencesAsked).size, server.sequencesAsked.length);
});

test('while it scrubs over a slow network pictures come, in the order of the cursor, and the last is the cursor’s', async () => {
  const { server, rewind, shown, held } = makeRewind();
  await held(50);
  server.delayMs = 300;
  for (let index = 40; index >= 10; index -= 1) {
    rewind.seek(index);
    await server.advance(30);
  }
  const during = [...numbers(shown)];
  assert.ok(during.length >= 2, `${during.length} pictures came during the scrub`);
  await server.advance(1_000);
  assert.deepEqual([...numbers(shown)].sort((a, b) => b - a), numbers(shown));
  assert.equal(shown[shown.length - 1], 'a11');
  assert.equal(rewind.cursor?.sequence, 11);
  assert.ok(rewind.isCursorShown);
  assert.ok(server.mostAtATime <= 5, 'four frames and the index');
});

test('a picture that the cursor passed does not come behind one that it passed later', async () => {
  const { server, rewind, shown, held } = makeRewind();
  await held(50);
  server.isQuick = false;
  rewind.seek(9);
  rewind.seek(19);
  await server.answer(20);
  rewind.seek(29);
  for (const { answer } of server.waiting) answer();
  await settled();
  assert.deepEqual(shown, ['a20', 'a30']);
});

test('it plays with the distances that the frames have, divided by the speed', async () => {
  for (const speed of [0.25, 0.5, 1, 2, 4]) {
    const { server, rewind, shown, times, held } = makeRewind(200);
    await held(10);
    rewind.play(speed);
    const began = server.clock.now();
    await server.advance(800 / speed);
    assert.deepEqual(numbers(shown).slice(0, 7), [11, 12, 13, 14, 15, 16, 17], `at ${speed}`);
    assert.ok(Math.abs((times[0] ?? 0) - began - 100 / speed) <= 10);
    for (const distance of distances(times)) assert.ok(Math.abs(distance - 100 / speed) <= 10, `${distance} ms at ${speed}`);
    rewind.stop();
    const { length } = shown;
    await server.advance(1_000);
    assert.equal(shown.length, length);
  }
});

test('a gap is as long as it was', async () => {
  const { server, rewind, times, held } = makeRewind(3);
  server.add(1, 4_000);
  server.add(5);
  await held(2);
  rewind.play(2);
  await server.advance(2_140);
  assert.deepEqual(distances(times).map((distance) => Math.round(distance / 10) * 10), [2_000, 50]);
});

test('over a slow network frames are left out, and it does not fall behind', async () => {
  const { server, rewind, shown, times, held } = makeRewind(400, 50);
  await held(1);
  server.delayMs = 400;
  rewind.play(1);
  const began = server.clock.now();
  await server.advance(10_000);
  assert.ok(shown.length > 40, `${shown.length} pictures in ten seconds, each 400 ms, four at a time`);
  assert.ok(shown.length < 110);
  const lags = numbers(shown).map((sequence, index) => (times[index] ?? 0) - began - (sequence - 1) * 50);
  assert.ok(Math.max(...lags) <= 500, `${Math.max(...lags)} ms late`);
  assert.ok(Math.max(...lags.slice(10)) <= 50, `${Math.max(...lags.slice(10))} ms late once it is known how slow it is`);
  assert.deepEqual([...numbers(shown)].sort((a, b) => a - b), numbers(shown));
});

test('at eight times the speed of a fast stream only what a screen can show is fetched', async () => {
  const { server, rewind, shown, held } = makeRewind(4_000, 10);
  await held(1);
  rewind.play(8);
  await server.advance(2_000);
  assert.ok(shown.length > 80 && shown.length <= 121, `${shown.length} pictures in two seconds`);
  assert.ok(server.sequencesAsked.length < 180, `${server.sequencesAsked.length} were asked for`);
});

test('at the newest frame it goes on live, and keeps nothing', async () => {
  const { server, rewind, shown, held } = makeRewind();
  await held(45);
  rewind.play(1);
  await server.advance(400);
  assert.equal(rewind.state, 'held');
  assert.ok(rewind.isPlaying);
  await server.advance(150);
  assert.equal(rewind.state, 'live');
  assert.equal(rewind.isPlaying, false);
  assert.equal(rewind.cursor, null);
  assert.deepEqual(numbers(shown), [46, 47, 48, 49, 50]);
  assert.equal(server.clock.timers, 0);
});

test('behind a stream that goes on it stays as far behind as it was', async () => {
  const { server, rewind, held } = makeRewind();
  await held(20);
  rewind.play(1);
  for (let second = 0; second < 20; second += 1) {
    server.add(10);
    await server.advance(1_000);
  }
  assert.equal(rewind.state, 'held');
  assert.ok(Math.abs((rewind.cursor?.sequence ?? 0) - 220) <= 1);
});

test('play that is pressed before the picture has come begins with it', async () => {
  const { server, rewind, shown, at } = makeRewind();
  rewind.hold(at(10));
  rewind.play(2);
  assert.ok(rewind.isPlaying);
  await server.advance(160);
  assert.deepEqual(numbers(shown), [10, 11, 12, 13]);
});

test('another speed goes on from where it is', async () => {
  const { server, rewind, shown, held } = makeRewind(100);
  await held(1);
  rewind.play(1);
  await server.advance(1_000);
  rewind.setSpeed(4);
  await server.advance(1_000);
  assert.ok(Math.abs(Number(shown[shown.length - 1]?.slice(1)) - 51) <= 1);
});

test('a step stops what is played', async () => {
  const { server, rewind, held } = makeRewind();
  await held(10);
  rewind.play(1);
  await server.advance(250);
  rewind.step(-1);
  await server.advance(1_000);
  assert.equal(rewind.isPlaying, false);
  assert.equal(rewind.cursor?.sequence, 11);
});

test('a link to a frame that is gone says so, and shows the oldest', async () => {
  const { server, rewind, shown, at } = makeRewind();
  server.evict(10);
  rewind.hold(at(3));
  await server.advance(20);
  assert.equal(rewind.state, 'held');
  assert.deepEqual(rewind.problem, { kind: 'gone', position: at(3) });
  assert.deepEqual(shown, ['a11']);
  rewind.hold(at(7, 'before'));
  await server.advance(20);
  assert.deepEqual(rewind.problem, { kind: 'gone', position: at(7, 'before') });
  assert.equal(rewind.cursor?.sequence, 11);
  rewind.step(1);
  assert.equal(rewind.problem, null);
});

test('a link to a frame that is still to come says so, and shows the newest', async () => {
  const { server, rewind, shown, at } = makeRewind();
  rewind.hold(at(999));
  await server.advance(20);
  assert.deepEqual(rewind.problem, { kind: 'not-yet', position: at(999) });
  assert.deepEqual(shown, ['a50']);
});

test('a frame that is gone before its picture came moves on to the oldest that is there, and says so', async () => {
  const { server, rewind, shown, at, held } = makeRewind();
  await held(50);
  server.evict(20);
  rewind.seek(0);
  await server.advance(20);
  assert.deepEqual(rewind.problem, { kind: 'gone', position: at(1) });
  assert.deepEqual(shown, ['a21']);
});

test('where the oldest frames go faster than they come it looks for a newer one, and ends', async () => {
  const { server, rewind, at, held } = makeRewind(600, 20);
  await held(600);
  server.delayMs = 200;
  rewind.seek(0);
  for (let step = 0; step < 200 && !rewind.isCursorShown; step += 1) {
    server.evict(1);
    server.add(1, 20);
    await server.advance(20);
  }
  assert.ok(rewind.isCursorShown);
  assert.deepEqual(rewind.problem, { kind: 'gone', position: at(1) });
  assert.ok(server.sequencesAsked.length < 60);
});

test('a picture that is on the screen stays when the ring gives its frame up, and steps go to the oldest', async () => {
  const { server, rewind, shown, held } = makeRewind();
  await held(5);
  server.evict(20);
  await server.advance(FOLLOW_MS + 20);
  assert.deepEqual(rewind.problem, { kind: 'kept' });
  assert.equal(rewind.cursor?.sequence, 5);
  assert.equal(rewind.cursorIndex, -1);
  assert.deepEqual(shown, []);
  rewind.step(1);
  await server.advance(20);
  assert.deepEqual(shown, ['a21']);
  assert.equal(rewind.problem, null);
});

test('what is played slower than the ring gives up goes on at a newer frame, and says so', async () => {
  const { server, rewind, held } = makeRewind(200);
  await held(5);
  rewind.play(0.25);
  for (let second = 0; second < 10; second += 1) {
    server.evict(10);
    server.add(10);
    await server.advance(1_000);
  }
  assert.ok(rewind.isPlaying);
  assert.equal(rewind.problem?.kind, 'gone');
  assert.ok((rewind.cursor?.sequence ?? 0) > 95);
});

test('a server that is silent is told, time stands still, and goes on when it answers', async () => {
  const { server, rewind, shown, held } = makeRewind(400);
  await held(1);
  server.delayMs = 50;
  rewind.play(1);
  await server.advance(1_000);
  const before = numbers(shown)[shown.length - 1] ?? 0;
  server.fault = 500;
  await server.advance(8_000);
  assert.deepEqual(rewind.problem, { kind: 'status', status: 500 });
  assert.ok(rewind.isPlaying);
  const during = numbers(shown)[shown.length - 1] ?? 0;
  assert.ok(during - before < 30, `${during - before} frames went by`);
  server.fault = null;
  await server.advance(7_000);
  assert.equal(rewind.problem, null);
  const after = numbers(shown)[shown.length - 1] ?? 0;
  assert.ok(after - during > 10 && after - during <= 71, `${after - during} frames in at most seven seconds`);
});

test('an index that does not come is told, and asked for again', async () => {
  const { server, rewind, shown } = makeRewind();
  server.fault = 'silent';
  rewind.hold();
  await server.advance(INDEX_TIMEOUT_MS + 20, 20);
  assert.deepEqual(rewind.problem, { kind: 'silent' });
  server.fault = null;
  await server.advance(2 * FOLLOW_MS, 20);
  assert.equal(rewind.problem, null);
  assert.deepEqual(shown, ['a50']);
});

test('a stream that the server does not know any more has no ring, and its picture stays', async () => {
  const { server, rewind, held } = makeRewind();
  await held(50);
  server.fault = 404;
  await server.advance(FOLLOW_MS);
  assert.deepEqual(rewind.problem, { kind: 'status', status: 404 });
  assert.equal(rewind.ring.length, 0);
  assert.equal(rewind.cursor?.sequence, 50);
  server.fault = null;
  server.evict(50);
  server.add(5, 100, 'b');
  await server.advance(2 * FOLLOW_MS);
  assert.deepEqual(rewind.problem, { kind: 'kept' });
  assert.equal(rewind.ring.length, 5);
});

test('an empty ring is told, and its first frame is shown', async () => {
  const { server, rewind, shown } = makeRewind(0);
  rewind.hold();
  await server.advance(20);
  assert.deepEqual(rewind.problem, { kind: 'empty' });
  server.add(1);
  await server.advance(FOLLOW_MS);
  assert.deepEqual(shown, ['a1']);
  assert.equal(rewind.problem, null);
});

test('a refused token is told, and the server is left alone', async () => {
  const { server, rewind } = makeRewind();
  server.fault = 401;
  rewind.hold();
  await server.advance(10_000, 500);
  assert.deepEqual(rewind.problem, { kind: 'status', status: 401 });
  assert.equal(server.asked.length, 1);
});

test('a server that knows nothing of "after" and "oldest" is followed as well', async () => {
  const { server, rewind, held } = makeRewind();
  server.tellsOldest = false;
  await held(30);
  server.evict(20);
  server.add(7);
  await server.advance(FOLLOW_MS + 20);
  assert.deepEqual([rewind.ring.oldest?.sequence, rewind.ring.newest?.sequence, rewind.ring.length], [21, 57, 37]);
  assert.equal(rewind.cursorIndex, 9);
});

test('a page that nobody sees asks for nothing, and goes on where it was', async () => {
  const { server, rewind, shown, held } = makeRewind(100);
  await held(10);
  rewind.play(1);
  await server.advance(500);
  rewind.look(false);
  await server.advance(20);
  const asked = server.asked.length;
  const { length } = shown;
  await server.advance(60_000, 1_000);
  assert.equal(server.asked.length, asked);
  rewind.look(true);
  await server.advance(300);
  assert.deepEqual(numbers(shown).slice(length, length + 2), [16, 17]);
});

test('the ring is looked at while somebody is about to use it, and forgotten afterwards', async () => {
  const { server, rewind } = makeRewind();
  rewind.survey(true);
  await server.advance(FOLLOW_MS + 20);
  assert.equal(server.indexesAsked.length, 2);
  rewind.survey(false);
  await server.advance(5_000, 500);
  assert.equal(server.indexesAsked.length, 2);
  assert.equal(rewind.ring.isKnown, false);
});

test('annotations are those of the frame at the cursor', async () => {
  const { rewind, held } = makeRewind();
  assert.equal(await rewind.annotations(), null);
  await held(7);
  assert.deepEqual(await rewind.annotations(), { of: 7 });
});

test('live again it forgets what was held, and what is under way', async () => {
  const { server, rewind, shown, held } = makeRewind();
  await held(7);
  server.delayMs = 100;
  rewind.seek(40);
  rewind.live();
  await server.advance(1_000);
  assert.deepEqual(shown, []);
  assert.equal(rewind.cursor, null);
  assert.equal(rewind.problem, null);
  assert.equal(server.clock.timers, 0);
});
