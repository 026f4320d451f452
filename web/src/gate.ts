// Lets only a few socket handshakes happen at a time; the others wait in line.

/**
 * Browsers delay a page's further sockets by seconds once a dozen or so are under way together,
 * and a server may limit handshakes; a wall of fifty streams is up sooner by a few at a time.
 */
export const HANDSHAKES_AT_ONCE = 6;

/** One's place in line, and afterwards inside. */
export interface Place {
  /** Give the place up, whether still waiting or already inside. May be called twice. */
  leave(): void;
}

export class Gate {
  #inside = 0;
  readonly #line: Array<() => void> = [];

  constructor(private readonly limit: number = HANDSHAKES_AT_ONCE) {}

  /** Calls `run` once there is room: at once, or later when somebody leaves. */
  enter(run: () => void): Place {
    let where: 'waiting' | 'inside' | 'gone' = 'waiting';
    const comeIn = () => {
      where = 'inside';
      this.#inside += 1;
      run();
    };
    const leave = () => {
      if (where === 'inside') {
        this.#inside -= 1;
        where = 'gone';
        this.#line.shift()?.();
      } else if (where === 'waiting') {
        where = 'gone';
        const index = this.#line.indexOf(comeIn);
        if (index >= 0) this.#line.splice(index, 1);
      }
    };
    if (this.#inside < this.limit) comeIn();
    else this.#line.push(comeIn);
    return { leave };
  }
}
