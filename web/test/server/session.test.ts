// One socket from its handshake to its end.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerMessage } from '../../src/server/control';
import { HANDSHAKE_TIMEOUT_MS, MAX_BUFFERED_BYTES, PING_MS, Session, type End } from '../../src/server/session';
import { frameMessage } from '../fake_frame';
import { FakeSocket } from '../fake_socket';
import { ManualClock } from '../manual_clock';

const PATIENCE_MS = 30_000;

function makeSession() {
  const clock = new ManualClock();
  const socket = new FakeSocket();
  const heard = { opens: 0, messages: [] as ServerMessage[], frames: 0, ends: [] as End[] };
  const session = new Session(clock, socket, PATIENCE_MS, {
    onOpen: () => (heard.opens += 1),
    onMessage: (message) => heard.messages.push(message),
    onFrame: () => (heard.frames += 1),
    onEnd: (end) => heard.ends.push(end),
  });
  return { clock, socket, heard, session };
}

test('it is open when the server says hello, once', () => {
  const { socket, heard, session } = makeSession();
  assert.equal(socket.binaryType, 'arraybuffer');
  assert.equal(session.isOpen, false);
  socket.hello();
  socket.hello();
  assert.equal(session.isOpen, true);
  assert.equal(heard.opens, 1);
});

test('nothing is sent or handed on before the hello', () => {
  const { socket, heard, session } = makeSession();
  session.send({ type: 'unsubscribe', id: 1 });
  socket.sayRaw(frameMessage());
  socket.say({ type: 'subscribed', id: 1, epoch: null });
  assert.deepEqual(socket.sent, []);
  assert.equal(heard.frames, 0);
  assert.deepEqual(heard.messages, []);
});

test('a handshake without a hello is given up', () => {
  const { clock, socket, heard } = makeSession();
  clock.advance(HANDSHAKE_TIMEOUT_MS);
  assert.ok(socket.closedHere);
  assert.deepEqual(heard.ends, [{ code: 1006, wasOpen: false, retryAfterMs: null }]);
});

test('the end is told with its code, and nothing after it', () => {
  const { clock, socket, heard } = makeSession();
  socket.hello();
  const { onmessage, onclose } = socket;
  socket.end(1001);
  onmessage?.({ data: frameMessage() } as MessageEvent);
  onclose?.({ code: 1006 } as CloseEvent);
  clock.advance(10 * PATIENCE_MS);
  assert.deepEqual(heard.ends, [{ code: 1001, wasOpen: true, retryAfterMs: null }]);
  assert.equal(clock.timers, 0);
});

test('a server that stops names when to come back, and is not believed any time', () => {
  for (const [told, believed] of [
    [700, 700],
    [3_600_000, 10_000],
    ['soon', 0],
  ] as const) {
    const { socket, heard } = makeSession();
    socket.hello();
    socket.say({ type: 'draining', retry_after_ms: told });
    socket.end(1001);
    assert.equal(heard.ends[0]?.retryAfterMs, believed);
  }
});

test('one that is closed here says nothing more', () => {
  const { clock, socket, heard, session } = makeSession();
  socket.hello();
  session.close();
  assert.ok(socket.closedHere);
  session.send({ type: 'unsubscribe', id: 1 });
  assert.equal(socket.heard('unsubscribe').length, 0);
  clock.advance(10 * PATIENCE_MS);
  assert.deepEqual(heard.ends, []);
});

test('pings go out one after another and set the clocks', () => {
  const { clock, socket, session } = makeSession();
  socket.hello();
  assert.equal(socket.heard('ping').length, 1);
  clock.advance(40);
  socket.pong(5_000_000_000);
  assert.equal(session.time.roundTripMs, 40);
  clock.advance(PING_MS);
  assert.equal(socket.heard('ping').length, 2);
  clock.advance(3 * PING_MS);
  assert.equal(socket.heard('ping').length, 2, 'none while one is under way');
});

test('a pong that answers no ping sets no clock', () => {
  const { socket, session } = makeSession();
  socket.hello();
  socket.say({ type: 'pong', t: 7, server_time_us: 1 });
  socket.say({ type: 'pong', t: null, server_time_us: 1 });
  assert.equal(session.time.roundTripMs, null);
});

test('a socket over which nothing comes is given up once the patience is over', () => {
  const { clock, heard, socket } = makeSession();
  socket.hello();
  clock.advance(PATIENCE_MS - 1);
  assert.deepEqual(heard.ends, []);
  clock.advance(PING_MS);
  assert.deepEqual(heard.ends, [{ code: 1006, wasOpen: true, retryAfterMs: null }]);
});

test('pictures are a sign of life too, while a pong waits behind them', () => {
  const { clock, socket, heard } = makeSession();
  socket.hello();
  for (let i = 0; i < 10; i += 1) {
    clock.advance(PATIENCE_MS - PING_MS);
    socket.sayRaw(frameMessage());
  }
  assert.deepEqual(heard.ends, []);
});

test('a server that reads nothing does not fill the memory', () => {
  const { socket, heard, session } = makeSession();
  socket.hello();
  socket.bufferedAmount = MAX_BUFFERED_BYTES + 1;
  session.send({ type: 'unsubscribe', id: 1 });
  assert.equal(heard.ends[0]?.code, 1006);
});

test('text that makes no sense is counted and does no harm', () => {
  const { socket, heard, session } = makeSession();
  socket.hello();
  for (const text of ['', '{', 'null', '[]', '{"type":"later"}', '{"type":"state","id":1}', '{"type":"subscribed","id":"1"}']) {
    socket.sayRaw(text);
  }
  socket.sayRaw(new Blob(['x']));
  assert.equal(session.strange, 8);
  assert.deepEqual(heard.messages, []);
});
