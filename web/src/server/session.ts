// One WebSocket that speaks framecast.v1, from its handshake to its end.
import type { Cancel, Clock } from '../clock';
import { readServerMessage, type ClientMessage, type ServerMessage } from './control';
import { ServerTime } from './server_time';

/** From the address to the server's hello. A firewall that swallows packets would let a browser wait for minutes. */
export const HANDSHAKE_TIMEOUT_MS = 5_000;
export const PING_MS = 2_000;
/** Text that waits because the server reads nothing. Beyond it the socket is as good as broken. */
export const MAX_BUFFERED_BYTES = 1 << 20;
/** A server that stops may name a time to come back; no later than this. */
const LONGEST_RETRY_MS = 10_000;

/** The part of WebSocket that is used. */
export interface Socket {
  binaryType: BinaryType;
  readonly bufferedAmount: number;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(text: string): void;
  close(): void;
}

export interface End {
  /** The close code; 1006 also when it was given up here. */
  code: number;
  /** The server had said hello. */
  wasOpen: boolean;
  /** The server asked to come back after so long. */
  retryAfterMs: number | null;
}

export interface SessionListener {
  /** The server said hello: messages can be sent. */
  onOpen(): void;
  onMessage(message: ServerMessage): void;
  onFrame(message: ArrayBuffer): void;
  /** Once; nothing is called afterwards. */
  onEnd(end: End): void;
}

export class Session {
  readonly time = new ServerTime();
  isOpen = false;
  /** When anything came last. */
  heardAt: number;
  /** Text messages that nobody here understands. */
  strange = 0;
  #isOver = false;
  #retryAfterMs: number | null = null;
  #pingedAt: number | null = null;
  #cancelTimer: Cancel;

  /**
   * `patience`: how long a ping may go unanswered, with nothing else coming either. A network can lose a socket without a word;
   * but a large picture on a thin link looks the same from here.
   */
  constructor(
    private readonly clock: Clock,
    private readonly socket: Socket,
    private readonly patience: number,
    private readonly listener: SessionListener,
  ) {
    this.heardAt = clock.now();
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }) => this.#received(data);
    socket.onclose = ({ code }) => this.#end(code);
    this.#cancelTimer = clock.after(HANDSHAKE_TIMEOUT_MS, () => this.#giveUp());
  }

  send(message: ClientMessage): void {
    if (this.#isOver || !this.isOpen) return;
    if (this.socket.bufferedAmount > MAX_BUFFERED_BYTES) this.#giveUp();
    else this.socket.send(JSON.stringify(message));
  }

  /** Ends it without a word to the listener. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelTimer();
    // A socket that was closed may speak once more.
    this.socket.onmessage = null;
    this.socket.onclose = null;
    this.socket.close();
  }

  #received(data: unknown): void {
    this.heardAt = this.clock.now();
    if (data instanceof ArrayBuffer) {
      if (this.isOpen) this.listener.onFrame(data);
      return;
    }
    const message = typeof data === 'string' ? readServerMessage(data, this.heardAt) : null;
    if (message === null) this.strange += 1;
    else this.#understood(message);
  }

  #understood(message: ServerMessage): void {
    if (message.type === 'hello') {
      if (!this.isOpen) this.#open(message.serverTimeUs);
    } else if (message.type === 'pong') {
      this.#ponged(message.t, message.serverTimeUs);
    } else if (message.type === 'draining') {
      this.#retryAfterMs = Math.min(message.retryAfterMs, LONGEST_RETRY_MS);
    } else if (this.isOpen) {
      this.listener.onMessage(message);
    }
  }

  #open(serverTimeUs: number | null): void {
    this.isOpen = true;
    if (serverTimeUs !== null) this.time.greeted(this.heardAt, serverTimeUs);
    this.#ping();
    this.listener.onOpen();
  }

  /** One at a time: an answer late by a queue says nothing about clocks that the next would not say better. */
  #ping(): void {
    const now = this.clock.now();
    if (this.#pingedAt === null) {
      this.#pingedAt = now;
      this.send({ type: 'ping', t: now });
    } else if (now - Math.max(this.#pingedAt, this.heardAt) >= this.patience) {
      this.#giveUp();
    }
    if (!this.#isOver) this.#after(PING_MS, () => this.#ping());
  }

  #ponged(t: number | null, serverTimeUs: number | null): void {
    if (this.#pingedAt === null || t !== this.#pingedAt) return;
    if (serverTimeUs !== null) this.time.ponged(t, this.heardAt, serverTimeUs);
    this.#pingedAt = null;
  }

  #giveUp(): void {
    this.#end(1006);
  }

  #end(code: number): void {
    if (this.#isOver) return;
    this.close();
    this.listener.onEnd({ code, wasOpen: this.isOpen, retryAfterMs: this.#retryAfterMs });
  }

  #after(milliseconds: number, run: () => void): void {
    this.#cancelTimer();
    this.#cancelTimer = this.clock.after(milliseconds, run);
  }
}
