// One stream's socket: opening, retrying, and when not to.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EARLY_CAP_MS, FIRST_WAIT_MS } from '../src/backoff';
import { Connection, HANDSHAKE_TIMEOUT_MS, REFUSED_WAIT_MS, STEADY_MS } from '../src/connection';
import { REFUSED_TOKEN_WAIT_MS } from '../src/token';
import { FakeServer } from './fake_socket';
import { ManualClock } from './manual_clock';

function makeConnection() {
  const clock = new ManualClock();
  const server = new FakeServer(clock);
  const pictures: Blob[] = [];
  const heard = { breaks: 0, changes: 0 };
  const connection = new Connection('cam', server, {
    onPicture: (picture) => pictures.push(picture),
    onLinkChange: () => (heard.changes += 1),
    onBreak: () => (heard.breaks += 1),
  });
  return { clock, server, pictures, heard, connection };
}

test('a started connection opens its stream and hands on what arrives', () => {
  const { server, pictures, connection } = makeConnection();
  connection.start();
  assert.equal(connection.state, 'connecting');
  assert.equal(server.newest.stream, 'cam');
  assert.equal(server.newest.binaryType, 'blob');
  server.newest.accept();
  assert.equal(connection.state, 'open');
  const picture = new Blob(['x']);
  server.newest.send(picture);
  server.newest.send('text is no picture');
  assert.deepEqual(pictures, [picture]);
});

test('starting twice opens one socket', () => {
  const { server, connection } = makeConnection();
  connection.start();
  connection.start();
  assert.equal(server.sockets.length, 1);
});

test('a broken socket is said once and opened again after a wait', () => {
  const { clock, server, heard, connection } = makeConnection();
  connection.start();
  server.newest.accept();
  server.newest.end();
  assert.equal(connection.state, 'retrying');
  assert.equal(heard.breaks, 1);
  assert.equal(server.sockets.length, 1);
  clock.advance(FIRST_WAIT_MS);
  assert.equal(server.sockets.length, 2);
  server.newest.accept();
  assert.equal(connection.state, 'open');
});

test('a handshake that fails is retried later and later, and is no break', () => {
  const { clock, server, heard, connection } = makeConnection();
  clock.chance = 1;
  connection.start();
  for (let i = 0; i < 10; i += 1) {
    server.newest.end();
    clock.advance(EARLY_CAP_MS);
  }
  assert.equal(server.sockets.length, 11);
  server.newest.end();
  clock.advance(EARLY_CAP_MS - 1);
  assert.equal(server.sockets.length, 11, 'not before the cap');
  clock.advance(1);
  assert.equal(server.sockets.length, 12);
  assert.equal(heard.breaks, 0);
});

test('a handshake without any answer is given up and retried', () => {
  const { clock, server, connection } = makeConnection();
  connection.start();
  clock.advance(HANDSHAKE_TIMEOUT_MS);
  assert.ok(server.sockets[0]?.closedHere);
  assert.equal(connection.state, 'retrying');
  clock.advance(FIRST_WAIT_MS);
  assert.equal(server.sockets.length, 2);
});

test('a server that accepts and closes at once is not hammered', () => {
  const { clock, server, connection } = makeConnection();
  clock.chance = 1;
  connection.start();
  for (let i = 0; i < 10; i += 1) {
    server.newest.accept();
    server.newest.end();
    clock.advance(EARLY_CAP_MS);
  }
  const before = server.sockets.length;
  server.newest.accept();
  server.newest.end();
  clock.advance(EARLY_CAP_MS - 1);
  assert.equal(server.sockets.length, before);
});

for (const [what, prove] of [
  ['a picture', ({ server }: ReturnType<typeof makeConnection>) => server.newest.send(new Blob(['x']))],
  ['a while without one', ({ clock }: ReturnType<typeof makeConnection>) => clock.advance(STEADY_MS)],
] as const) {
  test(`after ${what} a connection counts as well again, and its next retry is quick`, () => {
    const made = makeConnection();
    made.clock.chance = 1;
    made.connection.start();
    for (let i = 0; i < 6; i += 1) {
      made.server.newest.end();
      made.clock.advance(EARLY_CAP_MS);
    }
    made.server.newest.accept();
    prove(made);
    const before = made.server.sockets.length;
    made.server.newest.end();
    made.clock.advance(FIRST_WAIT_MS);
    assert.equal(made.server.sockets.length, before + 1);
  });
}

test('a refusal is told by its close code and not retried at once', () => {
  for (const [code, refusal, wait] of [
    [4401, 'token', REFUSED_TOKEN_WAIT_MS],
    [4403, 'forbidden', REFUSED_WAIT_MS],
    [1008, 'full', REFUSED_WAIT_MS],
  ] as const) {
    const { clock, server, connection } = makeConnection();
    connection.start();
    server.newest.accept();
    server.newest.end(code);
    assert.equal(connection.refusal, refusal);
    clock.advance(wait);
    assert.equal(server.sockets.length, 1);
    clock.advance(wait / 2);
    assert.equal(server.sockets.length, 2);
    server.newest.accept();
    server.newest.send(new Blob(['x']));
    assert.equal(connection.refusal, null, 'taken back when pictures come');
  }
});

test('while nothing answers at the address no socket is tried, until the server is back', () => {
  const { clock, server, connection } = makeConnection();
  connection.start();
  server.newest.accept();
  server.there = false;
  server.newest.end();
  clock.advance(60_000);
  assert.equal(server.sockets.length, 1);
  server.there = true;
  connection.serverIsBack();
  clock.advance(FIRST_WAIT_MS);
  assert.equal(server.sockets.length, 2);
});

test('the news that the server is back does not disturb an open socket', () => {
  const { clock, server, connection } = makeConnection();
  connection.start();
  server.newest.accept();
  connection.serverIsBack();
  clock.advance(60_000);
  assert.equal(server.sockets.length, 1);
  assert.equal(connection.state, 'open');
});

test('a stopped connection closes, stays closed and hears nothing more', () => {
  const { clock, server, pictures, heard, connection } = makeConnection();
  connection.start();
  const socket = server.newest;
  socket.accept();
  connection.stop();
  assert.ok(socket.closedHere);
  socket.send(new Blob(['x']));
  socket.end();
  clock.advance(60_000);
  assert.equal(connection.state, 'off');
  assert.equal(server.sockets.length, 1);
  assert.deepEqual(pictures, []);
  assert.equal(heard.breaks, 0);
});

test('stopping during a wait ends the wait', () => {
  const { clock, server, connection } = makeConnection();
  connection.start();
  server.newest.end();
  connection.stop();
  clock.advance(60_000);
  assert.equal(server.sockets.length, 1);
  assert.equal(clock.timers, 0);
});

test('a restart drops the silent socket and opens another one at once', () => {
  const { server, pictures, connection } = makeConnection();
  connection.start();
  const silent = server.newest;
  silent.accept();
  connection.restart();
  assert.ok(silent.closedHere);
  assert.equal(server.sockets.length, 2);
  silent.send(new Blob(['late']));
  assert.deepEqual(pictures, []);
  assert.equal(connection.state, 'retrying');
});

test('handshakes wait for each other, and none is lost when one stops in line', () => {
  const clock = new ManualClock();
  const server = new FakeServer(clock, 1);
  const nobody = { onPicture() {}, onLinkChange() {}, onBreak() {} };
  const [a, b, c] = ['a', 'b', 'c'].map((name) => new Connection(name, server, nobody));
  for (const connection of [a, b, c]) connection?.start();
  assert.deepEqual(server.sockets.map(({ stream }) => stream), ['a']);
  b?.stop();
  server.newest.accept();
  assert.deepEqual(server.sockets.map(({ stream }) => stream), ['a', 'c']);
  clock.advance(HANDSHAKE_TIMEOUT_MS - 1);
  assert.equal(c?.state, 'connecting', 'the time in line does not count against the handshake');
});
