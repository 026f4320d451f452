// The server as the page sees it: directory, token and socket together.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from '../../src/server/inquiry';
import { Server } from '../../src/server/server';
import { TokenKeeper } from '../../src/server/token';
import { Skips } from '../../src/stream/skips';
import { FakeSocket } from '../fake_socket';
import { ManualClock, settled } from '../manual_clock';

const WISH = { paused: false, priority: 0, maxFps: 0 };

class OpenedSocket extends FakeSocket {
  #onClosed: (event: { code: number }) => void = () => {};

  constructor(readonly token: string | null) {
    super();
  }

  addEventListener(_type: string, listener: (event: never) => void): void {
    this.#onClosed = listener as (event: { code: number }) => void;
  }

  override end(code = 1006): void {
    this.#onClosed({ code });
    super.end(code);
  }
}

class Watched {
  readonly clock = new ManualClock();
  readonly keeper = new TokenKeeper(null, '/');
  readonly sockets: OpenedSocket[] = [];
  readonly asked: Array<string | undefined> = [];
  news = 0;
  /** HTTP status of the list, by whether a token came along. */
  status = { withToken: 200, without: 200 };
  readonly server: Server;

  constructor(token?: string) {
    if (token !== undefined) this.keeper.keep(token);
    this.server = new Server(this.clock, this.keeper, {
      fetch: (_address, { headers }) => this.answer(headers['Authorization']),
      open: (socketToken) => {
        const socket = new OpenedSocket(socketToken);
        this.sockets.push(socket);
        return socket as unknown as OpenedSocket & WebSocket;
      },
      list: '/api/v1/streams',
    });
    this.server.onNews = () => (this.news += 1);
    this.server.link.start();
  }

  async answer(authorization: string | undefined): Promise<Answer> {
    this.asked.push(authorization);
    const status = authorization === undefined ? this.status.without : this.status.withToken;
    return { ok: status === 200, status, json: async () => ({ streams: [] }) };
  }

  get socket(): OpenedSocket {
    const socket = this.sockets[this.sockets.length - 1];
    if (socket === undefined) throw new Error('no socket was opened');
    return socket;
  }

  tells(streams: object[], complete = true): void {
    this.socket.say({ type: 'streams', complete, streams, removed: [] });
  }
}

const CAM = { name: 'cam', state: 'live' };

test('the directory is what the socket tells, without a question over HTTP', async () => {
  const watched = new Watched();
  const { server, socket } = watched;
  assert.equal(server.directory.status, 'asking');
  socket.hello();
  assert.equal(server.directory.status, 'asking');
  watched.tells([CAM]);
  assert.equal(server.directory.status, 'answered');
  socket.say({ type: 'state', id: 1, stream: 'cam', state: 'lost', epoch: null });
  assert.deepEqual(server.directory.streams.map(({ name, state }) => [name, state]), [['cam', 'lost']]);
  watched.tells([{ name: 'door', state: 'live' }], false);
  assert.deepEqual(server.directory.streams.map(({ name }) => name), ['cam', 'door']);
  await settled();
  assert.deepEqual(watched.asked, []);
});

test('an empty directory is said to be so once it is known that it is no refusal', async () => {
  const open = new Watched();
  open.socket.hello();
  open.tells([]);
  assert.equal(open.server.directory.status, 'asking');
  const { news } = open;
  await settled();
  assert.equal(open.server.directory.status, 'answered');
  assert.ok(open.news > news);

  const shut = new Watched();
  shut.status.without = 401;
  shut.socket.hello();
  shut.tells([]);
  await settled();
  assert.deepEqual(shut.server.directory.problem, { kind: 'status', status: 401 });
  assert.ok(shut.socket.closedHere);
});

test('a token that only the socket refuses is put aside, and the page begins without it', async () => {
  const watched = new Watched('old');
  assert.equal(watched.socket.token, 'old');
  watched.socket.end(4401);
  await settled();
  await settled();
  assert.equal(watched.keeper.token, null);
  assert.equal(watched.sockets.length, 2);
  assert.equal(watched.socket.token, null);
});

test('a token that is entered is asked about at once, before any socket is opened with it', async () => {
  const watched = new Watched();
  watched.status.without = 401;
  watched.socket.hello();
  watched.tells([]);
  await settled();
  watched.keeper.keep('new');
  watched.server.useToken();
  assert.equal(watched.server.directory.problem, null);
  await settled();
  assert.equal(watched.asked[watched.asked.length - 1], 'Bearer new');
  assert.equal(watched.socket.token, 'new');
  watched.socket.hello();
  watched.tells([CAM]);
  assert.equal(watched.server.directory.status, 'answered');
});

test('subscriptions begin with each socket', () => {
  const { server, socket } = new Watched();
  server.subscriptions.open('cam', WISH, new Skips(), { onFrame() {}, onChange() {} });
  assert.equal(socket.heard('subscribe').length, 0);
  socket.hello();
  assert.equal(socket.heard('subscribe').length, 1);
  server.subscriptions.open('door', WISH, new Skips(), { onFrame() {}, onChange() {} });
  assert.deepEqual(socket.heard('subscribe').map(({ stream }) => stream), ['cam', 'door']);
});

test('what cannot be read is counted', () => {
  const { server, socket } = new Watched();
  socket.hello();
  socket.sayRaw('{');
  socket.sayRaw(new ArrayBuffer(1));
  assert.equal(server.faults, 2);
});
