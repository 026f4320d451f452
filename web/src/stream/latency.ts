// How old pictures are when they come to the screen: the middle one of the last few, so that a single late one shakes no figure.

const SAMPLES = 15;

export class Latency {
  #samples: number[] = [];

  add(milliseconds: number): void {
    this.#samples.push(milliseconds);
    if (this.#samples.length > SAMPLES) this.#samples.shift();
  }

  /** Null until there is one. */
  get median(): number | null {
    const sorted = [...this.#samples].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? null;
  }

  reset(): void {
    this.#samples = [];
  }
}
