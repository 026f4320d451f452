// What the page knows about one stream it watches: its subscription, its picture's age, its measured rate and latency.
import type { Clock } from './clock';
import type { Directory } from './directory';
import { judge, type Verdict } from './freshness';
import { Latency } from './latency';
import type { Link, Refusal } from './link';
import { Rate } from './rate';
import type { Skips } from './skips';
import type { StreamInfo } from './streams';
import type { Delivery, Subscription } from './subscription';
import type { Subscriptions } from './subscriptions';

/** What a tile needs of the page around it. */
export interface Surroundings {
  clock: Clock;
  link: Pick<Link, 'state' | 'refusal' | 'heardAt' | 'time'>;
  subscriptions: Subscriptions;
  /** The address of a stream's own page. */
  streamPage: (stream: string) => string;
}

export interface WatchListener {
  onFrame(delivery: Delivery): void;
  /** The verdict may be another one now. */
  onChange(): void;
}

export class Watch {
  stream: StreamInfo | null = null;
  /** Null until somebody looks for the first time. */
  #subscription: Subscription | null = null;
  readonly #rate = new Rate();
  readonly #latency = new Latency();
  #directory: Directory['status'] = 'asking';
  #isWatched = false;
  #priority = 0;
  #shownAt: number | null = null;
  #bornAt: number | null = null;
  #unreadable = false;
  /** The next picture may have been there for long: its age is not that of its way. */
  #isFirst = true;

  constructor(
    readonly name: string,
    private readonly around: Surroundings,
    private readonly listener: WatchListener,
  ) {}

  learn(status: Directory['status'], stream: StreamInfo | null): void {
    if (status === this.#directory && stream === this.stream) return;
    this.#directory = status;
    this.stream = stream;
    this.listener.onChange();
  }

  /** Whether anybody may see it. While nobody does, the server sends nothing. */
  look(isWatched: boolean): void {
    if (isWatched === this.#isWatched) return;
    this.#isWatched = isWatched;
    if (isWatched) this.#measureAfresh();
    if (isWatched && this.#subscription === null) {
      this.#subscription = this.around.subscriptions.open(this.name, {
        onFrame: (delivery) => this.listener.onFrame(delivery),
        onChange: () => this.listener.onChange(),
      });
    }
    this.#subscription?.wish({ paused: !isWatched, priority: this.#priority });
    this.listener.onChange();
  }

  /** Goes before the others where the way is too narrow for all. */
  prefer(isPreferred: boolean): void {
    this.#priority = isPreferred ? 1 : 0;
    this.#subscription?.wish({ priority: this.#priority });
  }

  linkChanged(): void {
    if (this.around.link.state !== 'open') this.#measureAfresh();
    this.listener.onChange();
  }

  end(): void {
    this.#subscription?.close();
    this.#subscription = null;
    this.#isWatched = false;
  }

  /** Its frame is on the screen, or the same picture already was. */
  pictureShown({ frame }: Delivery): void {
    const { clock, link } = this.around;
    const now = clock.now();
    // Clocks that are compared over a network may disagree by a little: no picture comes before it was.
    const born = Math.min(now, link.time?.pageMs(frame.ingestTimeUs) ?? this.#bornAt ?? now);
    this.#shownAt = now;
    this.#bornAt = born;
    this.#unreadable = false;
    this.#rate.add(now);
    if (!this.#isFirst && link.time?.roundTripMs != null) this.#latency.add(now - born);
    this.#isFirst = false;
    this.listener.onChange();
  }

  pictureUnreadable(): void {
    this.#unreadable = true;
    this.listener.onChange();
  }

  pictureOvertaken(): void {
    if (this.#subscription !== null) this.#subscription.skips.overtaken += 1;
  }

  get hasPicture(): boolean {
    return this.#shownAt !== null;
  }

  /** Why the server sends no picture of it. */
  get refusal(): Refusal | null {
    return this.around.link.refusal ?? this.#subscription?.refusal ?? null;
  }

  /** Whether the server has said if it sends pictures of it. */
  get isAnswered(): boolean {
    return this.#subscription?.isAnswered ?? false;
  }

  /** Null until somebody looked. */
  get skips(): Skips | null {
    return this.#subscription?.skips ?? null;
  }

  /** Pictures a second on this screen; null when there is no going rate to speak of. */
  fps(verdict: Verdict): number | null {
    return isMoving(verdict) ? this.#rate.perSecond(this.around.clock.now()) : null;
  }

  /** From when a picture reached the server until it is on this screen; null when nothing is measured. */
  latencyMs(verdict: Verdict): number | null {
    return isMoving(verdict) ? this.#latency.median : null;
  }

  verdict(): Verdict {
    const { clock, link } = this.around;
    const fps = this.stream?.fps ?? 0;
    return judge({
      now: clock.now(),
      name: this.name,
      directory: this.#directory,
      stream: this.stream,
      link: link.state,
      heardAt: link.heardAt,
      refusal: this.refusal,
      isWatched: this.#isWatched,
      shownAt: this.#shownAt,
      bornAt: this.#bornAt,
      intervalMs: this.#rate.intervalMs ?? (fps > 0 ? 1_000 / fps : null),
      unreadable: this.#unreadable,
    });
  }

  #measureAfresh(): void {
    this.#rate.reset();
    this.#latency.reset();
    this.#isFirst = true;
  }
}

function isMoving({ look }: Verdict): boolean {
  return look === 'live' || look === 'frozen';
}
