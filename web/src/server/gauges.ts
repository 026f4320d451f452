// Asks now and then what changes all the time, and the socket therefore does not tell: who watches, and how far back the ring reaches.
import type { Cancel, Clock } from '../clock';
import { isObject, quantity } from '../untrusted';
import type { Ask } from './inquiry';

export const READ_MS = 5_000;
/** Right after the page itself has begun to watch, so that it is counted too. */
export const FIRST_READ_MS = 250;
const TIMEOUT_MS = 3_000;

/** Null: not known now. */
export interface Reading {
  viewers: number | null;
  ringSpanMs: number | null;
}

export const UNKNOWN: Reading = { viewers: null, ringSpanMs: null };

export class Gauges {
  onRead: (reading: Reading) => void = () => {};
  #underWay: AbortController | null = null;
  #cancelTimer: Cancel | null = null;
  #isRunning = false;

  /** `ask`: for one stream. */
  constructor(
    private readonly clock: Clock,
    private readonly ask: Ask,
  ) {}

  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#cancelTimer = this.clock.after(FIRST_READ_MS, () => void this.#read());
  }

  stop(): void {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    this.#cancelTimer?.();
    this.#underWay?.abort();
    this.#underWay = null;
  }

  async #read(): Promise<void> {
    const call = new AbortController();
    this.#underWay = call;
    const cancelTimeout = this.clock.after(TIMEOUT_MS, () => call.abort());
    const reading = await this.#answer(call.signal);
    cancelTimeout();
    if (this.#underWay !== call) return; // stopped meanwhile
    this.#underWay = null;
    this.#cancelTimer = this.clock.after(READ_MS, () => void this.#read());
    this.onRead(reading);
  }

  async #answer(signal: AbortSignal): Promise<Reading> {
    try {
      const answer = await this.ask(signal);
      const stream = answer.ok ? await answer.json() : null;
      if (!isObject(stream)) return UNKNOWN;
      return { viewers: quantity(stream['viewers']), ringSpanMs: quantity(stream['ring_span_ms']) };
    } catch {
      return UNKNOWN;
    }
  }
}
