// Newest wins: while one picture is being decoded, of those that arrive only the newest is kept.

/** Where pictures are made ready and shown; the page's is in picture.ts, the tests have their own. */
export interface Easel<P> {
  /** Makes an address for the picture, which lives until `revoke`. */
  address(picture: P): string;
  /** Resolves when the picture can be shown without a gap; rejects if it never can. */
  decode(url: string): Promise<void>;
  show(url: string): void;
  revoke(url: string): void;
}

export interface Reports {
  onShown(): void;
  onUnreadable(): void;
}

/** At most two addresses are alive: the picture on the screen and the one being decoded. */
export class NewestWins<P> {
  #onScreen: string | null = null;
  #waiting: P | null = null;
  #busy = false;
  #over = false;

  constructor(
    private readonly easel: Easel<P>,
    private readonly reports: Reports,
  ) {}

  offer(picture: P): void {
    if (this.#over) return;
    if (this.#busy) {
      this.#waiting = picture; // the one that waited before is older: forget it
    } else {
      void this.#work(picture);
    }
  }

  /** The tile goes away: give everything back, and show nothing that is still on its way. */
  end(): void {
    this.#over = true;
    this.#waiting = null;
    if (this.#onScreen !== null) this.easel.revoke(this.#onScreen);
    this.#onScreen = null;
  }

  async #work(first: P): Promise<void> {
    this.#busy = true;
    for (let next: P | null = first; next !== null; next = this.#takeWaiting()) {
      const url = this.easel.address(next);
      try {
        await this.easel.decode(url);
      } catch {
        this.easel.revoke(url);
        if (!this.#over) this.reports.onUnreadable();
        continue;
      }
      if (this.#over) {
        this.easel.revoke(url);
        break;
      }
      this.easel.show(url);
      // Kept until now, so that "save picture" works on what is on the screen.
      if (this.#onScreen !== null) this.easel.revoke(this.#onScreen);
      this.#onScreen = url;
      this.reports.onShown();
    }
    this.#busy = false;
  }

  #takeWaiting(): P | null {
    const picture = this.#waiting;
    this.#waiting = null;
    return picture;
  }
}
