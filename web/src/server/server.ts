// The server as the page sees it: one socket for everything, the streams that it tells of, and the token to come with.
import type { Clock } from '../clock';
import type { ServerMessage } from './control';
import { StreamList, type Directory } from './directory';
import type { Answer } from './inquiry';
import { Link, TOKEN_REFUSED } from './link';
import type { Socket } from './session';
import { Subscriptions } from './subscriptions';
import { askWith, type TokenKeeper } from './token';

/** The ways to it. */
export interface Ways {
  fetch(address: string, options: { signal: AbortSignal; headers: Record<string, string> }): Promise<Answer>;
  open(token: string | null): Socket & Pick<WebSocket, 'addEventListener'>;
  /** Where it lists its streams. */
  list: string;
}

export class Server {
  readonly link: Link;
  readonly subscriptions: Subscriptions;
  /** The directory is another one, or its problem. */
  onNews: () => void = () => {};
  /** Called before `onNews`. */
  onLinkChange: () => void = () => {};
  readonly #list = new StreamList();
  /** What the socket was opened with, or is about to be. */
  #token: string | null;

  constructor(
    clock: Clock,
    private readonly keeper: TokenKeeper,
    private readonly ways: Ways,
  ) {
    this.#token = keeper.token;
    this.link = new Link(
      clock,
      () => this.#open(),
      (signal) => askWith(keeper, (headers) => ways.fetch(ways.list, { signal, headers })),
      {
        onChange: () => this.#linkChanged(),
        onOpen: () => this.subscriptions.linkOpened(),
        onMessage: (message) => this.#learn(message),
        onFrame: (message) => this.subscriptions.receive(message),
      },
    );
    const server = this;
    this.subscriptions = new Subscriptions(clock, {
      send: (message) => this.link.send(message),
      get time() {
        return server.link.time;
      },
      get hasToken() {
        return server.#token !== null;
      },
    });
  }

  get directory(): Directory {
    const { problem } = this.link;
    const { streams, isKnown } = this.#list;
    // An empty list may be all that there is, or all that may be seen: not said before it is known.
    const isAsking = !isKnown || (streams.length === 0 && this.link.isInquiring);
    return { status: problem !== null ? 'failed' : isAsking ? 'asking' : 'answered', streams, problem, find: (name) => this.#list.find(name) };
  }

  /** Messages that came and could not be read. */
  get faults(): number {
    return this.subscriptions.faults + this.link.strange;
  }

  /** Over HTTP, with the token. */
  ask(address: string, signal: AbortSignal): Promise<Answer> {
    return this.ways.fetch(address, { signal, headers: this.headers });
  }

  /** With the token, for questions of one's own. */
  get headers(): Record<string, string> {
    const { token } = this.keeper;
    return token === null ? {} : { Authorization: `Bearer ${token}` };
  }

  /** Begins afresh with the keeper's token. */
  useToken(): void {
    this.#token = this.keeper.token;
    this.link.restart();
  }

  #open(): Socket {
    const token = this.keeper.token;
    this.#token = token;
    const socket = this.ways.open(token);
    socket.addEventListener('close', ({ code }) => {
      if (code === TOKEN_REFUSED && token !== null) this.keeper.doubt(token);
    });
    return socket;
  }

  #learn(message: ServerMessage): void {
    if (message.type === 'streams') {
      this.#list.learn(message);
      if (message.complete && this.#list.streams.length === 0) this.link.inquire();
    } else {
      this.subscriptions.learn(message);
      if (message.type !== 'state') return;
      this.#list.update(message.stream);
    }
    this.onNews();
  }

  #linkChanged(): void {
    if (this.link.state !== 'open') this.subscriptions.linkBroke();
    this.onLinkChange();
    this.onNews();
    // An unusable token was put aside, since there is something to see without it.
    if (this.keeper.token !== this.#token) this.useToken();
  }
}
