// Keeps one stream's raw socket open: handshakes, retries, and the reasons why there is none.
import { Backoff } from './backoff';
import type { Cancel, Clock } from './clock';
import type { Gate, Place } from './gate';
import { REFUSED_TOKEN_WAIT_MS } from './token';

/** `retrying` lasts from the first failure until a socket is open again, handshakes included. */
export type LinkState = 'off' | 'connecting' | 'open' | 'retrying';
/** Said by the server in its close code; trying again at once would not help. */
export type Refusal = 'token' | 'forbidden' | 'full';

/** The close code for a token that is missing, expired or unknown. */
export const TOKEN_REFUSED = 4401;
export const HANDSHAKE_TIMEOUT_MS = 5_000;
/** Open for so long counts as well again, even if the stream has no picture to send. */
export const STEADY_MS = 5_000;
export const REFUSED_WAIT_MS = 5_000;

/** The part of WebSocket that is used. */
export interface Socket {
  binaryType: BinaryType;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  close(): void;
}

export interface Surroundings {
  clock: Clock;
  gate: Gate;
  open: (stream: string) => Socket;
  /** The address of a stream's own page. */
  streamPage: (stream: string) => string;
  /** False: nothing listens there, so do not even try; `serverIsBack` will be called. */
  serverIsThere: () => boolean;
}

export interface Listener {
  onPicture(picture: Blob): void;
  /** `state` or `refusal` has changed. */
  onLinkChange(): void;
  /** A socket that was open broke. */
  onBreak(): void;
}

export class Connection {
  state: LinkState = 'off';
  refusal: Refusal | null = null;
  readonly #backoff: Backoff;
  #socket: Socket | null = null;
  #place: Place | null = null;
  #cancelTimer: Cancel | null = null;
  #parked = false;

  constructor(
    private readonly stream: string,
    private readonly around: Surroundings,
    private readonly listener: Listener,
  ) {
    this.#backoff = new Backoff(around.clock);
  }

  start(): void {
    if (this.state !== 'off') return;
    this.#backoff.reset();
    this.refusal = null;
    this.#become('connecting');
    this.#tryToOpen();
  }

  stop(): void {
    if (this.state === 'off') return;
    this.#drop();
    this.#become('off');
  }

  /** For a socket that looks open but brings nothing: a network may have lost it without a word. */
  restart(): void {
    if (this.state === 'off') return;
    this.#drop();
    this.#become('retrying');
    this.#tryToOpen();
  }

  /** The server answers again: what waited for that goes now, with a little jitter so that a wall does not arrive as one. */
  serverIsBack(): void {
    if (!this.#parked) return;
    this.#parked = false;
    this.#after(new Backoff(this.around.clock).next(), () => this.#tryToOpen());
  }

  #tryToOpen(): void {
    if (!this.around.serverIsThere()) {
      this.#parked = true;
      return;
    }
    this.#place = this.around.gate.enter(() => this.#open());
  }

  #open(): void {
    const socket = this.around.open(this.stream);
    this.#socket = socket;
    socket.binaryType = 'blob';
    // Each handler asks whether its socket is still the one: a dropped socket may speak once more.
    socket.onopen = () => {
      if (socket === this.#socket) this.#opened();
    };
    socket.onmessage = (event) => {
      if (socket === this.#socket && event.data instanceof Blob) this.#received(event.data);
    };
    socket.onclose = (event) => {
      if (socket === this.#socket) this.#closed(event.code);
    };
    // Without an answer (a firewall that swallows packets) a browser would wait for minutes.
    this.#after(HANDSHAKE_TIMEOUT_MS, () => this.#closed(1006));
  }

  #opened(): void {
    this.#place?.leave();
    this.#become('open');
    this.#after(STEADY_MS, () => this.#well());
  }

  #received(picture: Blob): void {
    this.#well();
    this.listener.onPicture(picture);
  }

  /** Only here, not as soon as it is open: a server may accept, then close at once, again and again. */
  #well(): void {
    this.#backoff.reset();
    if (this.refusal !== null) {
      this.refusal = null;
      this.listener.onLinkChange();
    }
  }

  #closed(code: number): void {
    const wasOpen = this.state === 'open';
    this.#drop();
    this.refusal = refusalOf(code);
    this.#become('retrying');
    if (wasOpen) this.listener.onBreak();
    this.#after(this.#wait(), () => this.#tryToOpen());
  }

  #wait(): number {
    if (this.refusal === null) return this.#backoff.next();
    const wait = this.refusal === 'token' ? REFUSED_TOKEN_WAIT_MS : REFUSED_WAIT_MS;
    return wait * (1 + this.around.clock.random());
  }

  #drop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#parked = false;
    this.#place?.leave();
    this.#place = null;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /** One timer is enough: whatever is waited for, there is only one thing at a time. */
  #after(milliseconds: number, run: () => void): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.around.clock.after(milliseconds, run);
  }

  #become(state: LinkState): void {
    this.state = state;
    this.listener.onLinkChange();
  }
}

function refusalOf(code: number): Refusal | null {
  if (code === TOKEN_REFUSED) return 'token';
  if (code === 4403) return 'forbidden';
  if (code === 1008) return 'full';
  return null;
}
