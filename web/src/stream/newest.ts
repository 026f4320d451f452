// Newest wins: while one picture is being decoded, of those that arrive only the newest is kept.

/** A picture that is decoded. It holds memory until it is released, which happens once. */
export interface Print {
  show(): void;
  release(): void;
}

/** Where pictures are made ready and shown; the page's is in picture.ts, the tests have their own. */
export interface Easel<P> {
  /** Resolves when the picture can be shown without a gap; rejects if it never can. */
  decode(picture: P): Promise<Print>;
}

/** Every picture that is offered comes to one of these, unless the tile ends before. */
export interface Reports<P> {
  onShown(picture: P): void;
  onUnreadable(picture: P): void;
  /** A newer one came before it was its turn. */
  onOvertaken(picture: P): void;
}

interface Job<P> {
  picture: P;
  /** Of those that are this same picture the newest: what is reported in the end. */
  newest: P;
}

/** At most two prints are alive, the picture on the screen and the one being decoded; one more picture waits. */
export class NewestWins<P> {
  #onScreen: Print | null = null;
  #atWork: Job<P> | null = null;
  #waiting: Job<P> | null = null;
  #isReadable = false;
  #over = false;

  constructor(
    private readonly easel: Easel<P>,
    private readonly reports: Reports<P>,
  ) {}

  offer(picture: P): void {
    if (this.#over) return;
    const job = { picture, newest: picture };
    if (this.#atWork === null) {
      void this.#work(job);
      return;
    }
    if (this.#waiting !== null) this.reports.onOvertaken(this.#waiting.newest);
    this.#waiting = job;
  }

  /** The same picture as the last one that was offered: there is nothing to decode. */
  repeat(picture: P): void {
    if (this.#over) return;
    const job = this.#waiting ?? this.#atWork;
    if (job !== null) {
      this.reports.onOvertaken(job.newest);
      job.newest = picture;
    } else if (this.#isReadable) {
      this.reports.onShown(picture);
    } else {
      this.reports.onUnreadable(picture);
    }
  }

  /** The tile goes away: give everything back, and show nothing that is still on its way. */
  end(): void {
    this.#over = true;
    this.#waiting = null;
    this.#onScreen?.release();
    this.#onScreen = null;
  }

  async #work(first: Job<P>): Promise<void> {
    for (let job: Job<P> | null = first; job !== null; job = this.#takeWaiting()) {
      this.#atWork = job;
      const print = await this.#decoded(job.picture);
      if (this.#over) {
        print?.release();
        return;
      }
      this.#isReadable = print !== null;
      if (print === null) {
        this.reports.onUnreadable(job.newest);
        continue;
      }
      print.show();
      // Kept until now, so that "save picture" works on what is on the screen.
      this.#onScreen?.release();
      this.#onScreen = print;
      this.reports.onShown(job.newest);
    }
    this.#atWork = null;
  }

  async #decoded(picture: P): Promise<Print | null> {
    try {
      return await this.easel.decode(picture);
    } catch {
      return null;
    }
  }

  #takeWaiting(): Job<P> | null {
    const job = this.#waiting;
    this.#waiting = null;
    return job;
  }
}
