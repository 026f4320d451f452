// Keeps the page's one socket to the server: opens it, opens it again when it breaks, and knows why there is none.
import type { Cancel, Clock } from '../clock';
import { Backoff } from './backoff';
import type { ClientMessage, ServerMessage } from './control';
import { Inquiry, isAboutTokens, type Ask, type Problem } from './inquiry';
import type { ServerTime } from './server_time';
import { Session, type End, type Socket } from './session';
import { REFUSED_TOKEN_WAIT_MS } from './token';

/** `retrying` lasts from the first failure until the server says hello again. */
export type LinkState = 'off' | 'connecting' | 'open' | 'retrying';
/** Said by the server in its close code; trying again at once would not help. */
export type Refusal = 'token' | 'forbidden' | 'full' | 'many';

/** The close code for a token that is expired, withdrawn or unknown. */
export const TOKEN_REFUSED = 4401;
export const TOO_MANY_VIEWERS = 1008;
export const REFUSED_WAIT_MS = 5_000;
/** Open for so long counts as well again: a server may say hello, then close, again and again. */
export const STEADY_MS = 5_000;
/** So long a ping may go unanswered at first; each time that this ended a socket doubles it, lest a large picture never arrive. */
export const FIRST_PATIENCE_MS = 30_000;
const LONGEST_PATIENCE_MS = 10 * 60_000;
/** So many handshakes in a row that fail while HTTP is answered are no accident. */
const BLOCKED_AFTER = 3;

export interface LinkListener {
  /** `state`, `refusal` or `problem` may be others now. */
  onChange(): void;
  onOpen(): void;
  onMessage(message: ServerMessage): void;
  onFrame(message: ArrayBuffer): void;
}

export class Link {
  state: LinkState = 'off';
  refusal: Refusal | null = null;
  /** What is wrong with the server; null also while a socket has just broken and nobody knows yet. */
  problem: Problem | null = null;
  readonly #backoff: Backoff;
  readonly #inquiry: Inquiry;
  #session: Session | null = null;
  #cancelTimer: Cancel | null = null;
  #failedHandshakes = 0;
  #patience = FIRST_PATIENCE_MS;

  /**
   * `ask`: a question to the server over HTTP. A socket that cannot be opened says nothing about why, and browsers make a page
   * that opened many in vain wait longer and longer; so before another try the server is asked.
   */
  constructor(
    private readonly clock: Clock,
    private readonly connect: () => Socket,
    ask: Ask,
    private readonly listener: LinkListener,
  ) {
    this.#backoff = new Backoff(clock);
    this.#inquiry = new Inquiry(clock, ask, (problem) => this.#answered(problem));
  }

  /** With a socket at once: most servers are there. */
  start(): void {
    if (this.state !== 'off') return;
    this.refusal = null;
    this.#backoff.reset();
    this.#become('connecting');
    this.#open();
  }

  stop(): void {
    if (this.state === 'off') return;
    this.#drop();
    this.#become('off');
  }

  /** Afresh and at once: with another token, or because the machine slept. The server is asked first. */
  restart(): void {
    if (this.state === 'off') return;
    this.#drop();
    this.refusal = null;
    this.problem = null;
    this.#backoff.reset();
    this.#inquiry.ask();
    this.#become('retrying');
  }

  /** Over HTTP, while the socket is open: an empty directory may be all there is, or all that may be seen. */
  inquire(): void {
    if (this.state === 'open') this.#inquiry.ask();
  }

  get isInquiring(): boolean {
    return this.#inquiry.isUnderWay;
  }

  /** Does nothing without an open socket. */
  send(message: ClientMessage): void {
    this.#session?.send(message);
  }

  /** Null without an open socket. */
  get time(): ServerTime | null {
    return this.state === 'open' ? (this.#session?.time ?? null) : null;
  }

  /** Text messages that nobody here understands, over this socket. */
  get strange(): number {
    return this.#session?.strange ?? 0;
  }

  /** When anything came last over the open socket. */
  get heardAt(): number | null {
    return this.state === 'open' ? (this.#session?.heardAt ?? null) : null;
  }

  #open(): void {
    let socket: Socket;
    try {
      socket = this.connect();
    } catch {
      // A browser that refuses the address says so at once.
      this.#ended({ code: 1006, wasOpen: false, retryAfterMs: null });
      return;
    }
    const session: Session = new Session(this.clock, socket, this.#patience, {
      onOpen: () => this.#opened(),
      onMessage: (message) => this.listener.onMessage(message),
      onFrame: (message) => this.listener.onFrame(message),
      onEnd: (end) => this.#ended(end),
    });
    this.#session = session;
  }

  #opened(): void {
    this.#failedHandshakes = 0;
    this.refusal = null;
    this.problem = null;
    this.#become('open');
    this.#after(STEADY_MS, () => this.#backoff.reset());
    this.listener.onOpen();
  }

  #ended({ code, wasOpen, retryAfterMs }: End): void {
    if (wasOpen && code === 1006) this.#patience = Math.min(2 * this.#patience, LONGEST_PATIENCE_MS);
    if (!wasOpen) this.#failedHandshakes += 1;
    this.#drop();
    this.refusal = refusalOf(code);
    this.#become('retrying');
    // The answer tells whether the token is good for anything.
    if (this.refusal === 'token') this.#inquiry.ask();
    else this.#after(retryAfterMs ?? this.#wait(), () => this.#inquiry.ask());
  }

  #answered(problem: Problem | null): void {
    if (this.state === 'open') {
      if (isAboutTokens(problem)) this.#shutOut(problem);
      else this.listener.onChange();
      return;
    }
    const isWelcomeAgain = problem === null && isAboutTokens(this.problem);
    this.problem = problem ?? this.#problemOfSockets();
    this.listener.onChange(); // which may have found another token to ask with, and begun afresh
    if (this.state !== 'retrying' || this.#inquiry.isUnderWay) return;
    if (problem !== null) this.#after(this.#wait(), () => this.#inquiry.ask());
    else if (this.refusal !== 'token' || isWelcomeAgain) this.#open();
    else this.#after(this.#wait(), () => this.#open());
  }

  /** HTTP is answered: what keeps the page from a socket then. */
  #problemOfSockets(): Problem | null {
    if (this.refusal === 'full') return { kind: 'full' };
    return this.refusal === null && this.#failedHandshakes >= BLOCKED_AFTER ? { kind: 'no-socket' } : null;
  }

  /** The server lists nothing to this page, so an open socket shows nothing. */
  #shutOut(problem: Problem | null): void {
    this.#drop();
    this.problem = problem;
    this.#become('retrying');
    this.#after(this.#wait(), () => this.#inquiry.ask());
  }

  #wait(): number {
    const patient = 1 + this.clock.random();
    if (this.refusal === 'token' || isAboutTokens(this.problem)) return REFUSED_TOKEN_WAIT_MS * patient;
    if (this.refusal !== null) return REFUSED_WAIT_MS * patient;
    return this.#backoff.next();
  }

  #drop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#inquiry.cancel();
    this.#session?.close();
    this.#session = null;
  }

  /** One timer is enough: whatever is waited for, there is only one thing at a time. */
  #after(milliseconds: number, run: () => void): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.clock.after(milliseconds, run);
  }

  #become(state: LinkState): void {
    this.state = state;
    this.listener.onChange();
  }
}

function refusalOf(code: number): Refusal | null {
  if (code === TOKEN_REFUSED) return 'token';
  if (code === TOO_MANY_VIEWERS) return 'full';
  return null;
}
