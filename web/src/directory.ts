// Asks the server each second which streams there are; while it does not answer, asks by the rules of the backoff.
import { Backoff } from './backoff';
import type { Cancel, Clock } from './clock';
import { isAboutTokens } from './door';
import { readStreams, type StreamInfo } from './streams';
import { REFUSED_TOKEN_WAIT_MS } from './token';

export const POLL_MS = 1_000;
export const POLL_TIMEOUT_MS = 3_000;
/** Many sockets break at once; they may hurry a poll, but not cause one each. */
const HURRY_MS = 250;

export type Problem = { kind: 'silent' } | { kind: 'status'; status: number } | { kind: 'unreadable' };

export interface Directory {
  status: 'asking' | 'answered' | 'failed';
  /** The newest list the server gave, also while it is silent now. */
  streams: readonly StreamInfo[];
  answeredAt: number | null;
  problem: Problem | null;
}

/** What fetch gives, as far as it is needed here. */
export interface Answer {
  ok: boolean;
  status: number;
  json(): Promise<unknown>;
}
export type Ask = (signal: AbortSignal) => Promise<Answer>;

export class DirectoryPoll {
  newest: Directory = { status: 'asking', streams: [], answeredAt: null, problem: null };
  readonly #backoff: Backoff;
  #running = false;
  #askedAt = 0;
  #inFlight: AbortController | null = null;
  #cancelTimer: Cancel | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly ask: Ask,
    private readonly onNews: (directory: Directory) => void,
  ) {
    this.#backoff = new Backoff(clock);
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#backoff.reset();
    void this.#poll();
  }

  stop(): void {
    this.#running = false;
    this.#cancelTimer?.();
    this.#inFlight?.abort();
    this.#inFlight = null;
  }

  /** A socket broke: find out at once whether the server is gone. Does nothing where the backoff already knows. */
  hurry(): void {
    const early = this.clock.now() - this.#askedAt < HURRY_MS;
    if (!this.#running || this.#inFlight || early || this.newest.status === 'failed') return;
    void this.#poll();
  }

  /** With another token: what was asked with the one before does not count any more. */
  askAnew(): void {
    if (!this.#running) return;
    this.#inFlight?.abort();
    this.#backoff.reset();
    void this.#poll();
  }

  /**
   * False while nothing answers at the address: then a socket would fail too, and browsers make a page
   * that opened many sockets in vain wait longer and longer. A poll costs nothing of the kind.
   */
  get serverIsThere(): boolean {
    const { problem } = this.newest;
    const proxyAlone = problem?.kind === 'status' && [502, 503, 504].includes(problem.status);
    return problem?.kind !== 'silent' && !proxyAlone;
  }

  async #poll(): Promise<void> {
    this.#cancelTimer?.();
    const call = new AbortController();
    this.#inFlight = call;
    this.#askedAt = this.clock.now();
    const outcome = await this.#outcome(call);
    if (this.#inFlight !== call) return; // stopped meanwhile
    this.#inFlight = null;
    if (Array.isArray(outcome)) {
      this.newest = { status: 'answered', streams: outcome, answeredAt: this.clock.now(), problem: null };
      this.#backoff.reset();
    } else {
      this.newest = { ...this.newest, status: 'failed', problem: outcome };
    }
    this.#cancelTimer = this.clock.after(this.#wait(), () => void this.#poll());
    this.onNews(this.newest);
  }

  #wait(): number {
    if (this.newest.status === 'answered') return POLL_MS;
    if (isAboutTokens(this.newest.problem)) return REFUSED_TOKEN_WAIT_MS * (1 + this.clock.random());
    return this.#backoff.next();
  }

  async #outcome(call: AbortController): Promise<StreamInfo[] | Problem> {
    const cancelTimeout = this.clock.after(POLL_TIMEOUT_MS, () => call.abort());
    let answer: Answer;
    try {
      answer = await this.ask(call.signal);
      if (!answer.ok) return { kind: 'status', status: answer.status };
      // Inside the timeout: a server can also fall silent in the middle of its answer.
      return readStreams(await answer.json()) ?? { kind: 'unreadable' };
    } catch (mistake) {
      return mistake instanceof SyntaxError ? { kind: 'unreadable' } : { kind: 'silent' };
    } finally {
      cancelTimeout();
    }
  }
}
