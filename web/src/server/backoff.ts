// How long to wait before the next try: exponential with full jitter, short while an outage is young.
import type { Clock } from '../clock';

export const FIRST_WAIT_MS = 100;
/** Within this much of an outage a restarted server is found again within EARLY_CAP_MS. */
export const EARLY_OUTAGE_MS = 30_000;
export const EARLY_CAP_MS = 1_000;
export const LATE_CAP_MS = 5_000;

export class Backoff {
  #tries = 0;
  #outageBegan: number | null = null;

  constructor(private readonly clock: Clock) {}

  /** The wait before the next try, in milliseconds. Full jitter: a crowd of viewers comes back spread, not in waves. */
  next(): number {
    const now = this.clock.now();
    this.#outageBegan ??= now;
    const cap = now - this.#outageBegan < EARLY_OUTAGE_MS ? EARLY_CAP_MS : LATE_CAP_MS;
    const ceiling = Math.min(cap, FIRST_WAIT_MS * 2 ** this.#tries);
    this.#tries += 1;
    return this.clock.random() * ceiling;
  }

  /** The outage is over. */
  reset(): void {
    this.#tries = 0;
    this.#outageBegan = null;
  }
}
