// The page's one socket: opening it, opening it again, and when not to.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EARLY_CAP_MS, FIRST_WAIT_MS } from '../../src/server/backoff';
import type { Answer } from '../../src/server/inquiry';
import { FIRST_PATIENCE_MS, Link, REFUSED_WAIT_MS, STEADY_MS } from '../../src/server/link';
import { HANDSHAKE_TIMEOUT_MS, PING_MS } from '../../src/server/session';
import { REFUSED_TOKEN_WAIT_MS } from '../../src/server/token';
import { FakeSockets } from '../fake_socket';
import { ManualClock, settled } from '../manual_clock';

class Linked {
  readonly clock = new ManualClock();
  readonly sockets = new FakeSockets();
  asked = 0;
  opens = 0;
  /** HTTP status of the list of streams; 0: nobody answers. */
  status = 200;
  readonly link = new Link(
    this.clock,
    this.sockets.open,
    () => this.answer(),
    { onChange() {}, onOpen: () => (this.opens += 1), onMessage() {}, onFrame() {} },
  );

  async answer(): Promise<Answer> {
    this.asked += 1;
    if (this.status === 0) throw new TypeError('Failed to fetch');
    return { ok: this.status === 200, status: this.status, json: async () => ({ streams: [] }) };
  }

  async advance(milliseconds: number): Promise<void> {
    this.clock.advance(milliseconds);
    await settled();
  }

  async opened(): Promise<this> {
    this.link.start();
    this.sockets.newest.hello();
    return this;
  }

  get count(): number {
    return this.sockets.all.length;
  }
}

test('the first socket is opened at once, without a question', async () => {
  const linked = new Linked();
  linked.link.start();
  linked.link.start();
  assert.equal(linked.count, 1);
  assert.equal(linked.asked, 0);
  assert.equal(linked.link.state, 'connecting');
  assert.equal(linked.link.time, null);
  linked.sockets.newest.hello();
  assert.equal(linked.link.state, 'open');
  assert.equal(linked.opens, 1);
  assert.equal(linked.link.heardAt, linked.clock.now());
});

test('a socket that breaks is opened again within the first wait, once the server has answered', async () => {
  const linked = await new Linked().opened();
  linked.sockets.newest.end();
  assert.equal(linked.link.state, 'retrying');
  assert.equal(linked.link.heardAt, null);
  await linked.advance(FIRST_WAIT_MS);
  assert.equal(linked.asked, 1);
  assert.equal(linked.count, 2);
  linked.sockets.newest.hello();
  assert.equal(linked.link.state, 'open');
});

test('while nobody answers no socket is tried, and a server that is back is found within the early cap', async () => {
  const linked = await new Linked().opened();
  linked.status = 0;
  linked.sockets.newest.end();
  for (let i = 0; i < 20; i += 1) await linked.advance(EARLY_CAP_MS);
  assert.equal(linked.count, 1);
  assert.deepEqual(linked.link.problem, { kind: 'silent' });
  linked.status = 200;
  await linked.advance(EARLY_CAP_MS);
  assert.equal(linked.count, 2);
  assert.equal(linked.link.problem, null);
});

test('a server that stops is left alone for as long as it asks', async () => {
  const linked = await new Linked().opened();
  linked.sockets.newest.say({ type: 'draining', retry_after_ms: 2_500 });
  linked.sockets.newest.end(1001);
  await linked.advance(2_499);
  assert.equal(linked.asked, 0);
  await linked.advance(1);
  assert.equal(linked.count, 2);
});

test('a server that says hello and closes at once is not hammered', async () => {
  const linked = new Linked();
  linked.clock.chance = 1;
  linked.link.start();
  for (let i = 0; i < 10; i += 1) {
    linked.sockets.newest.hello();
    linked.sockets.newest.end();
    await linked.advance(EARLY_CAP_MS);
  }
  const before = linked.count;
  linked.sockets.newest.hello();
  linked.sockets.newest.end();
  await linked.advance(EARLY_CAP_MS - 1);
  assert.equal(linked.count, before);
  await linked.advance(1);
  linked.sockets.newest.hello();
  linked.clock.advance(STEADY_MS);
  linked.sockets.newest.end();
  await linked.advance(FIRST_WAIT_MS);
  assert.equal(linked.count, before + 2, 'after a while that went well the next retry is quick');
});

test('HTTP that is answered and sockets that never open are told as such', async () => {
  const linked = new Linked();
  linked.link.start();
  for (let i = 0; i < 3; i += 1) {
    assert.equal(linked.link.problem, null);
    linked.clock.advance(HANDSHAKE_TIMEOUT_MS);
    await linked.advance(EARLY_CAP_MS);
  }
  assert.deepEqual(linked.link.problem, { kind: 'no-socket' });
  linked.sockets.newest.hello();
  assert.equal(linked.link.problem, null);
});

test('a server that is full is asked again after a while', async () => {
  const linked = await new Linked().opened();
  linked.sockets.newest.end(1008);
  assert.equal(linked.link.refusal, 'full');
  await linked.advance(REFUSED_WAIT_MS);
  assert.equal(linked.asked, 0);
  await linked.advance(REFUSED_WAIT_MS / 2);
  assert.deepEqual(linked.link.problem, { kind: 'full' });
  assert.equal(linked.count, 2);
});

test('what a refused token is good for is asked at once, and its next try waits', async () => {
  const linked = await new Linked().opened();
  linked.sockets.newest.end(4401);
  await linked.advance(0);
  assert.equal(linked.link.refusal, 'token');
  assert.equal(linked.asked, 1);
  await linked.advance(REFUSED_TOKEN_WAIT_MS);
  assert.equal(linked.count, 1);
  await linked.advance(REFUSED_TOKEN_WAIT_MS / 2);
  assert.equal(linked.count, 2);
});

test('a page that is told nothing asks seldom, and is let in as soon as it may', async () => {
  const linked = await new Linked().opened();
  linked.status = 401;
  linked.sockets.newest.end(4401);
  await linked.advance(0);
  assert.deepEqual(linked.link.problem, { kind: 'status', status: 401 });
  await linked.advance(REFUSED_TOKEN_WAIT_MS);
  assert.equal(linked.asked, 1);
  linked.status = 200;
  await linked.advance(REFUSED_TOKEN_WAIT_MS / 2);
  assert.equal(linked.asked, 2);
  assert.equal(linked.count, 2);
});

test('a restart drops the socket and asks at once', async () => {
  const linked = await new Linked().opened();
  const [before] = linked.sockets.all;
  linked.link.restart();
  assert.ok(before?.closedHere);
  await linked.advance(0);
  assert.equal(linked.asked, 1);
  assert.equal(linked.count, 2);
});

test('an open socket outlives the question whether there is more to see, unless there is nothing', async () => {
  const linked = await new Linked().opened();
  linked.link.inquire();
  await linked.advance(0);
  assert.equal(linked.link.state, 'open');
  linked.status = 500;
  linked.link.inquire();
  await linked.advance(0);
  assert.equal(linked.link.state, 'open');
  linked.status = 403;
  linked.link.inquire();
  await linked.advance(0);
  assert.equal(linked.link.state, 'retrying');
  assert.ok(linked.sockets.newest.closedHere);
  assert.deepEqual(linked.link.problem, { kind: 'status', status: 403 });
});

test('a stopped link closes, asks no more and forgets the answer under way', async () => {
  const linked = await new Linked().opened();
  linked.sockets.newest.end();
  linked.clock.advance(FIRST_WAIT_MS);
  linked.link.stop();
  await linked.advance(600_000);
  assert.equal(linked.link.state, 'off');
  assert.equal(linked.count, 1);
  assert.equal(linked.clock.timers, 0);
  linked.link.restart();
  linked.link.inquire();
  assert.equal(linked.asked, 1);
});

test('a socket that went silent is given up, with more patience each time', async () => {
  const linked = await new Linked().opened();
  await linked.advance(FIRST_PATIENCE_MS + PING_MS);
  await linked.advance(FIRST_WAIT_MS);
  assert.equal(linked.count, 2);
  linked.sockets.newest.hello();
  await linked.advance(FIRST_PATIENCE_MS + PING_MS);
  await linked.advance(FIRST_WAIT_MS);
  assert.equal(linked.count, 2, 'a large picture on a thin link may need longer');
  await linked.advance(FIRST_PATIENCE_MS + PING_MS);
  await linked.advance(FIRST_WAIT_MS);
  assert.equal(linked.count, 3);
});

test('an address that the browser itself refuses is tried again like one that nobody answers', async () => {
  const clock = new ManualClock();
  let tried = 0;
  const refuse = (): never => {
    tried += 1;
    throw new TypeError('insecure');
  };
  const answer = async (): Promise<Answer> => ({ ok: true, status: 200, json: async () => ({ streams: [] }) });
  const link = new Link(clock, refuse, answer, { onChange() {}, onOpen() {}, onMessage() {}, onFrame() {} });
  link.start();
  assert.equal(link.state, 'retrying');
  for (let i = 0; i < 5; i += 1) {
    clock.advance(EARLY_CAP_MS);
    await settled();
  }
  assert.ok(tried > 3);
  assert.deepEqual(link.problem, { kind: 'no-socket' });
});
