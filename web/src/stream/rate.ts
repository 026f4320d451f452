// Measures how many pictures a second really reach the screen.

const WINDOW_MS = 5_000;

export class Rate {
  #times: number[] = [];

  add(now: number): void {
    this.#times.push(now);
    // Two always stay, so that a stream slower than the window has a rate too.
    while (this.#times.length > 2 && now - (this.#times[0] ?? now) > WINDOW_MS) this.#times.shift();
  }

  /** The mean time between two; null until two pictures came. */
  get intervalMs(): number | null {
    const first = this.#times[0];
    const last = this.#times[this.#times.length - 1];
    if (first === undefined || last === undefined || last <= first) return null;
    return (last - first) / (this.#times.length - 1);
  }

  /** Null until two pictures came; falls by itself when no more come. */
  perSecond(now: number): number | null {
    const mean = this.intervalMs;
    const last = this.#times[this.#times.length - 1];
    if (mean === null || last === undefined) return null;
    const silence = now - last;
    return 1_000 / (silence > 2 * mean ? silence : mean);
  }

  /** What comes after a pause is measured afresh. */
  reset(): void {
    this.#times = [];
  }
}
