// How many pictures had which latency, in bins that grow by 2 %: a fixed size whatever comes, and quantiles right to 1 %.

/** Whatever is shorter counts as this: clocks that are compared over a network know no better. */
const LEAST_MS = 0.5;
const GROWTH = 1.02;
/** The last bin is for ten minutes and more. */
const BINS = Math.ceil(Math.log(600_000 / LEAST_MS) / Math.log(GROWTH)) + 1;

export class LatencyHistogram {
  readonly #counts = new Uint32Array(BINS);
  #total = 0;

  add(milliseconds: number): void {
    this.#change(binOf(milliseconds), 1);
  }

  merge(other: LatencyHistogram): void {
    for (let bin = 0; bin < BINS; bin += 1) this.#change(bin, other.#counts[bin] ?? 0);
  }

  /** Takes out what was merged before. */
  remove(other: LatencyHistogram): void {
    for (let bin = 0; bin < BINS; bin += 1) this.#change(bin, -(other.#counts[bin] ?? 0));
  }

  /** For each share, in rising order, the least latency that so large a part of the pictures did not exceed; null: there are none. */
  quantiles(shares: readonly number[]): Array<number | null> {
    let bin = -1;
    let passed = 0;
    return shares.map((share) => {
      if (this.#total === 0) return null;
      const rank = Math.max(1, Math.ceil(share * this.#total));
      while (passed < rank) passed += this.#counts[(bin += 1)] ?? rank;
      return LEAST_MS * GROWTH ** bin;
    });
  }

  #change(bin: number, by: number): void {
    this.#counts[bin] = (this.#counts[bin] ?? 0) + by;
    this.#total += by;
  }
}

function binOf(milliseconds: number): number {
  if (!(milliseconds > LEAST_MS)) return 0;
  return Math.min(BINS - 1, Math.round(Math.log(milliseconds / LEAST_MS) / Math.log(GROWTH)));
}
