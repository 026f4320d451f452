// Many streams over one socket: numbers, acks, and going on after a break.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientMessage, ServerMessage } from '../../src/server/control';
import { ServerTime } from '../../src/server/server_time';
import type { Delivery, Subscription } from '../../src/server/subscription';
import { Subscriptions, type Carrier } from '../../src/server/subscriptions';
import { REFUSED_TOKEN_WAIT_MS } from '../../src/server/token';
import { Skips } from '../../src/stream/skips';
import { frameMessage, type FrameParts } from '../fake_frame';
import { ManualClock } from '../manual_clock';

const EPOCH = '00000000000000aa';
const NEXT_EPOCH = '00000000000000bb';

class Watched implements Carrier {
  readonly clock = new ManualClock();
  time: ServerTime | null = new ServerTime();
  hasToken = false;
  sent: ClientMessage[] = [];
  readonly frames: Delivery[] = [];
  readonly skips = new Skips();
  changes = 0;
  readonly subscriptions = new Subscriptions(this.clock, this);

  send(message: ClientMessage): void {
    if (this.time !== null) this.sent.push(message);
  }

  open(stream = 'cam'): Subscription {
    return this.subscriptions.open(stream, { paused: false, priority: 0, maxFps: 0 }, this.skips, {
      onFrame: (delivery) => this.frames.push(delivery),
      onChange: () => (this.changes += 1),
    });
  }

  accepted(epoch: string | null = EPOCH, id = 1): void {
    this.told({ type: 'subscribed', id, epoch });
  }

  told(message: ServerMessage): void {
    this.subscriptions.learn(message);
  }

  arrives(parts: FrameParts): Delivery | undefined {
    this.subscriptions.receive(frameMessage(parts));
    return this.frames[this.frames.length - 1];
  }

  breaks(): void {
    this.time = null;
    this.subscriptions.linkBroke();
  }

  opensAgain(): void {
    this.sent = [];
    this.time = new ServerTime();
    this.subscriptions.linkOpened();
  }

  get lastSent(): ClientMessage | undefined {
    return this.sent[this.sent.length - 1];
  }
}

const SUBSCRIBE = { type: 'subscribe', id: 1, stream: 'cam', window: 'auto', paused: false, priority: 0 };

test('each is asked for by a number of its own, and frames go to whom they belong', () => {
  const watched = new Watched();
  watched.open('cam');
  watched.open('door');
  assert.deepEqual(watched.sent, [SUBSCRIBE, { ...SUBSCRIBE, id: 2, stream: 'door' }]);
  watched.accepted(EPOCH, 1);
  watched.accepted(EPOCH, 2);
  watched.arrives({ subscription: 2, sequence: 7 });
  assert.equal(watched.frames.length, 1);
  assert.equal(watched.frames[0]?.frame.subscription, 2);
});

test('without a socket it begins with the next one, as it is wished for then', () => {
  const watched = new Watched();
  watched.breaks();
  const subscription = watched.open();
  subscription.wish({ paused: true, priority: 1 });
  assert.deepEqual(watched.sent, []);
  watched.opensAgain();
  assert.deepEqual(watched.sent, [{ ...SUBSCRIBE, paused: true, priority: 1 }]);
});

test('a wish tells what is new, and nothing twice', () => {
  const watched = new Watched();
  const subscription = watched.open();
  subscription.wish({ paused: true });
  assert.deepEqual(watched.lastSent, { type: 'update', id: 1, paused: true });
  subscription.wish({ paused: true, priority: 1 });
  assert.deepEqual(watched.lastSent, { type: 'update', id: 1, priority: 1 });
  const { length } = watched.sent;
  subscription.wish({ paused: true, priority: 1 });
  assert.equal(watched.sent.length, length);
});

test('a painted frame is acked with its time by the server\'s clock, a hidden one without', () => {
  const watched = new Watched();
  watched.open();
  watched.accepted();
  watched.time?.ponged(0, 0, 5_000_000);
  watched.arrives({ sequence: 3 })?.settle({ painted: true, at: 2_000 });
  assert.deepEqual(watched.lastSent, { type: 'ack', id: 1, epoch: EPOCH, sequence: 3, painted: true, paint_time_us: 7_000_000 });
  watched.arrives({ sequence: 4 })?.settle({ painted: false });
  assert.deepEqual(watched.lastSent, { type: 'ack', id: 1, epoch: EPOCH, sequence: 4, painted: false });
});

test('before the first pong no time is claimed', () => {
  const watched = new Watched();
  watched.open();
  watched.accepted();
  watched.arrives({ sequence: 3 })?.settle({ painted: true, at: 2_000 });
  assert.deepEqual(watched.lastSent, { type: 'ack', id: 1, epoch: EPOCH, sequence: 3, painted: true });
});

test('a new socket goes on behind the last frame that came', () => {
  const watched = new Watched();
  watched.open();
  watched.accepted();
  watched.arrives({ sequence: 3 });
  watched.breaks();
  watched.opensAgain();
  assert.deepEqual(watched.sent, [{ ...SUBSCRIBE, since: { epoch: EPOCH, sequence: 3 } }]);
});

test('a frame of an earlier socket is not acked over the next one', () => {
  const watched = new Watched();
  watched.open();
  watched.accepted();
  const late = watched.arrives({ sequence: 3 });
  watched.breaks();
  watched.opensAgain();
  watched.accepted();
  const { length } = watched.sent;
  late?.settle({ painted: true, at: 0 });
  assert.equal(watched.sent.length, length);
});

test('frames belong to the epoch that was told last', () => {
  const watched = new Watched();
  watched.open();
  watched.accepted(null);
  const stream = { name: 'cam', state: 'live', intervalMs: null, lastFrameAt: null, lastChangeAt: null };
  watched.told({ type: 'state', id: 1, epoch: EPOCH, stream });
  watched.arrives({ sequence: 900 });
  watched.told({ type: 'state', id: 1, epoch: NEXT_EPOCH, stream });
  watched.arrives({ sequence: 1 })?.settle({ painted: false });
  assert.deepEqual(watched.lastSent, { type: 'ack', id: 1, epoch: NEXT_EPOCH, sequence: 1, painted: false });
});

test('a frame whose flags are not known is dropped, counted and acked', () => {
  const watched = new Watched();
  watched.open();
  watched.accepted();
  watched.arrives({ sequence: 3, flags: 2 });
  assert.deepEqual(watched.frames, []);
  assert.equal(watched.subscriptions.faults, 1);
  assert.equal(watched.skips.unreadable, 1);
  assert.deepEqual(watched.lastSent, { type: 'ack', id: 1, epoch: EPOCH, sequence: 3, painted: false });
});

test('"the same picture" as one that was dropped is shown to nobody, until there is a whole one', () => {
  const watched = new Watched();
  watched.open();
  watched.accepted();
  watched.arrives({ sequence: 3, flags: 2 });
  watched.arrives({ sequence: 4, unchanged: true });
  assert.equal(watched.frames.length, 0);
  assert.deepEqual(watched.lastSent, { type: 'ack', id: 1, epoch: EPOCH, sequence: 4, painted: false });
  watched.arrives({ sequence: 5 });
  watched.arrives({ sequence: 6, unchanged: true });
  assert.deepEqual(watched.frames.map(({ frame }) => frame.sequence), [5, 6]);
});

test('what is no frame at all is counted', () => {
  const watched = new Watched();
  watched.open();
  watched.subscriptions.receive(new ArrayBuffer(3));
  assert.equal(watched.subscriptions.faults, 1);
});

test('skips add up', () => {
  const watched = new Watched();
  watched.open();
  watched.accepted();
  watched.arrives({ sequence: 3, slow: 2 });
  watched.arrives({ sequence: 9, slow: 5 });
  assert.equal(watched.skips.slow, 7);
});

test('one that is closed says so, and what was under way to it is nobody\'s', () => {
  const watched = new Watched();
  const subscription = watched.open();
  watched.accepted();
  const late = watched.arrives({ sequence: 1 });
  subscription.close();
  assert.deepEqual(watched.lastSent, { type: 'unsubscribe', id: 1 });
  watched.arrives({ sequence: 2 });
  late?.settle({ painted: false });
  assert.equal(watched.frames.length, 1);
  assert.deepEqual(watched.lastSent, { type: 'unsubscribe', id: 1 });
  watched.open();
  assert.deepEqual(watched.lastSent, { ...SUBSCRIBE, id: 2 });
});

test('a refusal is told by whether a token came along, and asked about seldom', () => {
  for (const [code, hasToken, refusal] of [
    ['unauthorized', false, 'token'],
    ['unauthorized', true, 'forbidden'],
    ['stream_not_found', true, 'forbidden'],
    ['too_many_subscriptions', true, 'many'],
  ] as const) {
    const watched = new Watched();
    watched.hasToken = hasToken;
    const subscription = watched.open();
    watched.told({ type: 'error', id: 1, code });
    assert.equal(subscription.refusal, refusal);
    assert.equal(subscription.isAnswered, true);
    watched.clock.advance(REFUSED_TOKEN_WAIT_MS);
    assert.equal(watched.sent.length, 1);
    watched.clock.advance(REFUSED_TOKEN_WAIT_MS / 2);
    assert.deepEqual(watched.lastSent, SUBSCRIBE);
    assert.equal(subscription.refusal, refusal, 'until the server takes it back');
    watched.accepted();
    assert.equal(subscription.refusal, null);
    assert.equal(watched.changes, 2);
  }
});

test('rights that are lost end it, and a frame that is lost does not', () => {
  const watched = new Watched();
  const subscription = watched.open();
  watched.accepted();
  watched.told({ type: 'error', id: 1, code: 'bad_ack' });
  assert.equal(subscription.refusal, null);
  watched.told({ type: 'error', id: 1, code: 'unauthorized' });
  assert.equal(subscription.refusal, 'token');
  watched.arrives({ sequence: 1 });
  assert.deepEqual(watched.frames, []);
});

test('what the server cannot make sense of is asked for afresh, without the past', () => {
  const watched = new Watched();
  watched.open();
  watched.accepted();
  watched.arrives({ sequence: 3 });
  watched.breaks();
  watched.opensAgain();
  watched.told({ type: 'error', id: 1, code: 'bad_message' });
  watched.clock.advance(2 * REFUSED_TOKEN_WAIT_MS);
  assert.deepEqual(watched.lastSent, SUBSCRIBE);
});

test('a broken socket takes its refusals along', () => {
  const watched = new Watched();
  const subscription = watched.open();
  watched.told({ type: 'error', id: 1, code: 'unauthorized' });
  watched.breaks();
  assert.equal(subscription.refusal, null);
  assert.equal(watched.clock.timers, 0);
});

test('a break behind a frame that nobody could see begins with a picture', () => {
  const watched = new Watched();
  watched.open();
  watched.accepted();
  watched.arrives({ sequence: 3, flags: 2 });
  watched.arrives({ sequence: 4, unchanged: true });
  watched.breaks();
  watched.opensAgain();
  assert.deepEqual(watched.lastSent, SUBSCRIBE);
});
