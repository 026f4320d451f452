// One watched stream: its picture's age, its rate and its latency.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientMessage } from '../../src/server/control';
import { FIRST_PATIENCE_MS, type LinkState } from '../../src/server/link';
import { ServerTime } from '../../src/server/server_time';
import { readStreams } from '../../src/server/streams';
import type { Delivery } from '../../src/server/subscription';
import { Subscriptions } from '../../src/server/subscriptions';
import { BEHIND_MS } from '../../src/stream/freshness';
import { Recording } from '../../src/stream/recording';
import { Watch } from '../../src/stream/watch';
import { frameMessage, type FrameParts } from '../fake_frame';
import { ManualClock } from '../manual_clock';

/** The server's clock is an hour ahead. */
const AHEAD_MS = 3_600_000;
/** And the producer's two seconds ahead of that; a picture takes so long from its camera to the server. */
const PRODUCER_AHEAD_US = 2_000_000;
const CAPTURE_MS = 35;

class Watched {
  readonly clock = new ManualClock();
  readonly sent: ClientMessage[] = [];
  readonly link = { state: 'open' as LinkState, refusal: null, heardAt: this.clock.now(), time: new ServerTime() as ServerTime | null };
  readonly subscriptions: Subscriptions;
  readonly watch: Watch;
  #sequence = 0;

  constructor() {
    const { link, sent } = this;
    this.subscriptions = new Subscriptions(this.clock, {
      send: (message) => sent.push(message),
      get time() {
        return link.time;
      },
      hasToken: false,
    });
    this.watch = new Watch('cam', { clock: this.clock, link, subscriptions: this.subscriptions, foreignTo: null }, {
      onFrame: (delivery: Delivery) => {
        this.watch.pictureShown(delivery);
        this.watch.picturePainted(delivery, { painted: true, at: this.clock.now() });
      },
      onChange: () => {},
    });
    this.pong();
    this.watch.look(true);
    this.subscriptions.learn({ type: 'subscribed', id: 1, epoch: '00000000000000aa' });
  }

  pong(): void {
    const now = this.clock.now();
    this.link.heardAt = now;
    this.link.time?.ponged(now, now, (now + AHEAD_MS) * 1_000);
  }

  pass(milliseconds: number): void {
    this.clock.advance(milliseconds);
    this.pong();
  }

  told(state: string, fps = 10, clock_offset_us: number | null = null, interval_ms: number | null = null): void {
    const entry = { name: 'cam', state, fps, clock_offset_us, interval_ms, last_frame_age_ms: 0, last_change_age_ms: 0 };
    this.watch.learn('answered', readStreams({ streams: [entry] }, this.clock.now())?.[0] ?? null);
  }

  /** Comes to the screen so long after it came to the server. */
  picture(ageMs = 20, parts: FrameParts = {}): void {
    this.#sequence += 1;
    const ingestTimeUs = (this.clock.now() - ageMs + AHEAD_MS) * 1_000;
    const captureTimeUs = ingestTimeUs - CAPTURE_MS * 1_000 + PRODUCER_AHEAD_US;
    this.subscriptions.receive(frameMessage({ sequence: this.#sequence, captureTimeUs, ingestTimeUs, ...parts }));
  }

  pictures(count: number, eachMs: number): void {
    for (let i = 0; i < count; i += 1) {
      this.pass(eachMs);
      this.picture();
    }
  }
}

test('pictures of a live stream make it live, at the rate they are shown and as old as their way', () => {
  const watched = new Watched();
  watched.told('live');
  watched.pictures(20, 100);
  const verdict = watched.watch.verdict();
  assert.equal(verdict.look, 'live');
  assert.equal(watched.watch.fps(verdict), 10);
  assert.equal(watched.watch.latencyMs(verdict), 20);
});

test('the same picture again is as fresh as another one', () => {
  const watched = new Watched();
  watched.told('live');
  watched.pictures(3, 100);
  for (let i = 0; i < 100; i += 1) {
    watched.pass(100);
    watched.picture(20, { unchanged: true });
  }
  watched.told('frozen');
  const verdict = watched.watch.verdict();
  assert.equal(verdict.look, 'frozen');
  assert.equal(watched.watch.fps(verdict), 10);
});

test('after a pause the rate and the latency are those of what comes then', () => {
  const watched = new Watched();
  watched.told('live');
  watched.pictures(5, 100);
  watched.watch.look(false);
  assert.equal(watched.watch.verdict().look, 'unwatched');
  watched.pass(60_000);
  watched.watch.look(true);
  watched.picture(1_000); // it had been there for a while
  assert.equal(watched.watch.latencyMs(watched.watch.verdict()), null);
  watched.pictures(5, 200);
  const verdict = watched.watch.verdict();
  assert.equal(watched.watch.fps(verdict), 5);
  assert.equal(watched.watch.latencyMs(verdict), 20);
});

test('one that nobody sees is paused at the server, one that is looked at goes before the others', () => {
  const watched = new Watched();
  watched.watch.look(false);
  assert.deepEqual(watched.sent.at(-1), { type: 'update', id: 1, paused: true });
  watched.watch.prefer(true);
  assert.deepEqual(watched.sent.at(-1), { type: 'update', id: 1, priority: 1 });
  watched.watch.look(true);
  assert.deepEqual(watched.sent.at(-1), { type: 'update', id: 1, paused: false });
});

test('a tile that was never in sight asks for nothing', () => {
  const watched = new Watched();
  const other = new Watch('other', { ...watched, foreignTo: null }, { onFrame() {}, onChange() {} });
  const { length } = watched.sent;
  other.prefer(true);
  other.look(false);
  other.end();
  assert.equal(watched.sent.length, length);
});

test('no rate is claimed for a stream that has stopped', () => {
  const watched = new Watched();
  watched.told('live');
  watched.pictures(3, 100);
  watched.told('lost');
  assert.equal(watched.watch.fps(watched.watch.verdict()), null);
  assert.equal(watched.watch.latencyMs(watched.watch.verdict()), null);
});

test('the last picture of a stream that ended an hour ago is an hour old as soon as it is seen', () => {
  const watched = new Watched();
  watched.told('ended');
  watched.picture(3_600_000);
  assert.equal(watched.watch.verdict().note, 'its publisher is done · last picture 1 h ago');
});

test('the age grows while the stream is lost', () => {
  const watched = new Watched();
  watched.told('live');
  watched.picture();
  watched.pass(4_000);
  watched.told('lost');
  assert.match(watched.watch.verdict().note, /last picture 4 s ago$/);
  watched.pass(3_000);
  assert.match(watched.watch.verdict().note, /last picture 7 s ago$/);
});

test('a picture that can be shown takes back the word that none can', () => {
  const watched = new Watched();
  watched.told('live');
  watched.picture();
  watched.watch.pictureUnreadable();
  assert.equal(watched.watch.verdict().look, 'unreadable');
  watched.picture();
  assert.equal(watched.watch.verdict().look, 'live');
});

test('a stream that runs on at the server without a picture here is behind, by its own rhythm', () => {
  const fast = new Watched();
  fast.told('live');
  fast.pictures(5, 100);
  fast.pass(BEHIND_MS);
  assert.equal(fast.watch.verdict().look, 'behind');

  const slow = new Watched();
  slow.told('live');
  slow.pictures(3, 20_000);
  slow.pass(59_000);
  assert.equal(slow.watch.verdict().look, 'live');
  slow.pass(2_000);
  assert.equal(slow.watch.verdict().look, 'behind');
});

test('pictures that come, each of them old, are not called live', () => {
  const watched = new Watched();
  watched.told('live');
  watched.pictures(5, 100);
  watched.picture(BEHIND_MS + 1_000);
  assert.equal(watched.watch.verdict().look, 'behind');
});

test('while nothing at all comes from the server nothing is claimed', () => {
  const watched = new Watched();
  watched.told('live');
  watched.picture();
  watched.clock.advance(FIRST_PATIENCE_MS / 2);
  const verdict = watched.watch.verdict();
  assert.equal(verdict.look, 'behind');
  assert.match(verdict.note, /^nothing comes from the server · last picture 15 s ago$/);
});

test('clocks that disagree by a little make no picture younger than new', () => {
  const watched = new Watched();
  watched.told('live');
  watched.picture();
  watched.pass(100);
  watched.picture(-30);
  assert.equal(watched.watch.latencyMs(watched.watch.verdict()), 0);
});

test('while a picture is held the server is asked for nothing, and afterwards for whole pictures', () => {
  const watched = new Watched();
  watched.told('live');
  watched.pictures(5, 100);
  watched.watch.hold(true);
  assert.deepEqual(watched.sent.at(-1), { type: 'unsubscribe', id: 1 });
  assert.equal(watched.watch.verdict().look, 'held');
  watched.pass(5_000);
  assert.equal(watched.watch.verdict().note, 'this picture came 5 s ago');
  const { length } = watched.sent;
  watched.watch.look(false);
  watched.watch.look(true);
  assert.equal(watched.sent.length, length);
  watched.watch.hold(false);
  const again = watched.sent.at(-1);
  assert.ok(again?.type === 'subscribe');
  assert.equal(again.since, undefined);
});

test('a recording has the age of its frame, and changes neither rate nor latency', () => {
  const watched = new Watched();
  watched.told('live');
  watched.watch.hold(true);
  const ingestTimeUs = (watched.clock.now() + AHEAD_MS - 30_000) * 1_000;
  const frame = { epoch: '00000000000000aa', sequence: 3, captureTimeUs: null, ingestTimeUs, contentType: 'image/png' };
  watched.watch.pictureShown(new Recording(frame, new ArrayBuffer(1)));
  assert.equal(watched.watch.verdict().note, 'this picture came 30 s ago');
  watched.watch.hold(false);
  assert.equal(watched.watch.fps(watched.watch.verdict()), null);
});

test('latency begins at the camera where the clock of the producer is known', () => {
  const watched = new Watched();
  watched.told('live', 10, -PRODUCER_AHEAD_US);
  watched.pictures(5, 100);
  const verdict = watched.watch.verdict();
  assert.equal(watched.watch.latencySince, 'capture');
  assert.equal(watched.watch.latencyMs(verdict), 20 + CAPTURE_MS);
});

test('a limit of the rate is asked for, also when the stream is watched later', () => {
  const watched = new Watched();
  watched.watch.slowTo(2);
  assert.deepEqual(watched.sent.at(-1), { type: 'update', id: 1, max_fps: 2 });
  watched.watch.hold(true);
  watched.watch.slowTo(3);
  watched.watch.hold(false);
  const again = watched.sent.at(-1);
  assert.ok(again?.type === 'subscribe');
  assert.equal(again.max_fps, 3);
});

test('pictures that come seldom because the way is slow make nobody patient', () => {
  const watched = new Watched();
  watched.told('live');
  // Ten a second at the server; each that comes took twenty seconds.
  for (let i = 0; i < 4; i += 1) {
    watched.pass(20_000);
    watched.picture(20_000, { slow: i === 0 ? 0 : 199 });
    assert.equal(watched.watch.verdict().look, 'behind');
  }
});

test('a stream of one picture each nine seconds is live from the first one on, also when it is looked at again', () => {
  const watched = new Watched();
  watched.told('live', 0.1, null, 9_000);
  watched.picture();
  watched.pass(8_900);
  assert.equal(watched.watch.verdict().look, 'live');
  watched.watch.look(false);
  watched.watch.look(true);
  assert.equal(watched.watch.verdict().look, 'live');
});

test('a limit of the rate makes as patient as it makes slow', () => {
  const watched = new Watched();
  watched.watch.slowTo(0.05);
  watched.told('live');
  watched.pictures(3, 100);
  watched.pass(19_000);
  assert.equal(watched.watch.verdict().look, 'live');
  watched.pass(60_000);
  assert.equal(watched.watch.verdict().look, 'behind');
});

test('what is held before its first picture is held', () => {
  const watched = new Watched();
  watched.told('live');
  watched.watch.hold(true);
  assert.equal(watched.watch.verdict().note, 'paused before its first picture');
});
