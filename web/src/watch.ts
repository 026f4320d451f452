// What the page knows about one stream it watches: its connection, its picture's age, its measured rate.
import { Connection, type Surroundings } from './connection';
import type { Directory } from './directory';
import { bornAt, judge, newestBornAt, type Verdict } from './freshness';
import { Rate } from './rate';
import type { StreamInfo } from './streams';

/** So long a stream may run on elsewhere while nothing arrives here, until its socket is opened anew. */
export const FIRST_PATIENCE_MS = 30_000;

export interface Events {
  onPicture(picture: Blob): void;
  /** The verdict may be another one now. */
  onChange(): void;
  onBreak(): void;
}

export class Watch {
  stream: StreamInfo | null = null;
  readonly connection: Connection;
  readonly #rate = new Rate();
  #directory: Pick<Directory, 'status' | 'answeredAt'> = { status: 'asking', answeredAt: null };
  #shownAt: number | null = null;
  #bornAt: number | null = null;
  #unreadable = false;
  #behindSince: number | null = null;
  #patience = FIRST_PATIENCE_MS;

  constructor(
    readonly name: string,
    private readonly around: Surroundings,
    private readonly events: Events,
  ) {
    this.connection = new Connection(name, around, {
      onPicture: (picture) => events.onPicture(picture),
      onLinkChange: () => this.#linkChanged(),
      onBreak: () => events.onBreak(),
    });
  }

  learn(directory: Directory, stream: StreamInfo | null): void {
    this.#directory = directory;
    this.stream = stream;
    if (this.#shownAt !== null && directory.status === 'answered' && this.connection.state === 'open') {
      this.#bornAt = bornAt(this.#shownAt, newestBornAt(stream, directory.answeredAt), this.#bornAt);
    }
    this.events.onChange();
  }

  pictureShown(): void {
    const now = this.around.clock.now();
    this.#shownAt = now;
    this.#bornAt = bornAt(now, this.#newestUnlessMoving(), null);
    this.#unreadable = false;
    this.#rate.add(now);
    this.events.onChange();
  }

  pictureUnreadable(): void {
    this.#unreadable = true;
    this.events.onChange();
  }

  get hasPicture(): boolean {
    return this.#shownAt !== null;
  }

  /** Pictures a second on this screen; null when there is no going rate to speak of. */
  fps(verdict: Verdict): number | null {
    if (verdict.look !== 'live' && verdict.look !== 'frozen') return null;
    return this.#rate.perSecond(this.around.clock.now());
  }

  verdict(): Verdict {
    return judge({
      now: this.around.clock.now(),
      name: this.name,
      directory: this.#directory.status,
      answeredAt: this.#directory.answeredAt,
      stream: this.stream,
      link: this.connection.state,
      refusal: this.connection.refusal,
      shownAt: this.#shownAt,
      bornAt: this.#bornAt,
      unreadable: this.#unreadable,
    });
  }

  /**
   * Called now and then. A network can lose a socket without a word; but a large picture on a thin link looks
   * the same from here, so each renewal doubles the patience, lest such a picture never arrive.
   */
  checkSocket(verdict: Verdict): void {
    const now = this.around.clock.now();
    if (verdict.look !== 'behind') {
      this.#behindSince = null;
      return;
    }
    this.#behindSince ??= now;
    if (now - this.#behindSince < this.#patience) return;
    this.#behindSince = null;
    this.#patience *= 2;
    this.connection.restart();
  }

  /** The list is up to a second old: of a stream that is moving it says nothing about a picture that came since. */
  #newestUnlessMoving(): number | null {
    const moving = this.stream?.state === 'live' || this.stream?.state === 'frozen';
    return moving ? null : newestBornAt(this.stream, this.#directory.answeredAt);
  }

  #linkChanged(): void {
    if (this.connection.state === 'open') this.#rate.reset();
    this.events.onChange();
  }
}
