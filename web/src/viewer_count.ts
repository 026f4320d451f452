// Asks now and then how many watch one stream: the socket tells of streams only what changes seldom.
import type { Cancel, Clock } from './clock';
import type { Ask } from './inquiry';
import { isObject, quantity } from './untrusted';

export const COUNT_MS = 5_000;
/** Right after the page itself has begun to watch, so that it is counted too. */
export const FIRST_COUNT_MS = 250;
const TIMEOUT_MS = 3_000;

export class ViewerCount {
  /** Null: not known now. */
  onCount: (count: number | null) => void = () => {};
  #underWay: AbortController | null = null;
  #cancelTimer: Cancel | null = null;
  #isRunning = false;

  constructor(
    private readonly clock: Clock,
    private readonly ask: Ask,
  ) {}

  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#cancelTimer = this.clock.after(FIRST_COUNT_MS, () => void this.#count());
  }

  stop(): void {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    this.#cancelTimer?.();
    this.#underWay?.abort();
    this.#underWay = null;
  }

  async #count(): Promise<void> {
    const call = new AbortController();
    this.#underWay = call;
    const cancelTimeout = this.clock.after(TIMEOUT_MS, () => call.abort());
    const count = await this.#answer(call.signal);
    cancelTimeout();
    if (this.#underWay !== call) return; // stopped meanwhile
    this.#underWay = null;
    this.#cancelTimer = this.clock.after(COUNT_MS, () => void this.#count());
    this.onCount(count);
  }

  async #answer(signal: AbortSignal): Promise<number | null> {
    try {
      const answer = await this.ask(signal);
      const stream = answer.ok ? await answer.json() : null;
      return isObject(stream) ? quantity(stream['viewers']) : null;
    } catch {
      return null;
    }
  }
}
