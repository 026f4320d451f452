// What the page knows about one stream it watches: its subscription, its picture's age, its measured rate and latency.
import type { Clock } from '../clock';
import type { Directory } from '../server/directory';
import type { Link, Refusal } from '../server/link';
import type { StreamInfo } from '../server/streams';
import type { Delivery, Fate, Subscription } from '../server/subscription';
import type { Subscriptions } from '../server/subscriptions';
import type { WireFrame } from '../server/wire';
import { Cadence } from './cadence';
import { judge, type Verdict } from './freshness';
import { Latency } from './latency';
import { Rate } from './rate';
import { Recording } from './recording';
import { Skips } from './skips';

/** What is needed of the connection to the server. */
export interface Surroundings {
  clock: Clock;
  link: Pick<Link, 'state' | 'refusal' | 'heardAt' | 'time'>;
  subscriptions: Subscriptions;
  /** The origin of the page, if the server has another one: it may refuse that. */
  foreignTo: string | null;
}

export interface WatchListener {
  onFrame(delivery: Delivery): void;
  /** The verdict may be another one now. */
  onChange(): void;
}

/** From where latency is measured: the producer's camera where its clock is known, else the server. */
export type LatencySince = 'capture' | 'ingest';

export class Watch {
  stream: StreamInfo | null = null;
  /** Frames that were not shown here, since the page was opened. */
  readonly skips = new Skips();
  /** Of pictures, since the page was opened. */
  bytesReceived = 0;
  /** Null until somebody looks for the first time, and while a picture is held. */
  #subscription: Subscription | null = null;
  readonly #rate = new Rate();
  readonly #cadence = new Cadence();
  readonly #latency = new Latency();
  latencySince: LatencySince = 'ingest';
  /** Of the picture on the screen; null when nothing is measured, as of the first, which may have been there for long. */
  lastLatencyMs: number | null = null;
  #directory: Directory['status'] = 'asking';
  #isWatched = false;
  #isHeld = false;
  #priority = 0;
  #maxFps = 0;
  #shownAt: number | null = null;
  #bornAt: number | null = null;
  #unreadable = false;
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
    this.#ask();
    this.listener.onChange();
  }

  /** The picture on the screen stays there, or gives way to recordings, and the server is asked for nothing. */
  hold(isHeld: boolean): void {
    if (isHeld === this.#isHeld) return;
    this.#isHeld = isHeld;
    if (isHeld) {
      // Not paused only: the next frame could be one that says "unchanged", which the picture on the screen is not.
      this.#subscription?.close();
      this.#subscription = null;
    } else {
      this.#measureAfresh();
      this.#ask();
    }
    this.listener.onChange();
  }

  /** Goes before the others where the way is too narrow for all. */
  prefer(isPreferred: boolean): void {
    this.#priority = isPreferred ? 1 : 0;
    this.#subscription?.wish({ priority: this.#priority });
  }

  /** Frames a second at most; 0: no limit. */
  slowTo(maxFps: number): void {
    this.#maxFps = maxFps;
    this.#subscription?.wish({ maxFps });
  }

  linkChanged(): void {
    if (this.around.link.state !== 'open') {
      this.#measureAfresh();
      this.#cadence.restart();
    }
    this.listener.onChange();
  }

  end(): void {
    this.#subscription?.close();
    this.#subscription = null;
    this.#isWatched = false;
  }

  /** Its frame is in the page, or the same picture already was. */
  pictureShown(delivery: Delivery): void {
    const { clock, link } = this.around;
    const now = clock.now();
    // Clocks that are compared over a network may disagree by a little: no picture comes before it was.
    const born = Math.min(now, link.time?.pageMs(delivery.frame.ingestTimeUs) ?? this.#bornAt ?? now);
    this.#shownAt = now;
    this.#bornAt = born;
    this.#unreadable = false;
    if (!(delivery instanceof Recording)) this.#rate.add(now);
    this.listener.onChange();
  }

  /** Its frame was painted, or nobody saw it. */
  picturePainted({ frame }: Delivery, fate: Fate): void {
    this.lastLatencyMs = this.#isFirst || !fate.painted ? null : this.#latencyOf(frame, fate.at);
    if (this.lastLatencyMs !== null) this.#latency.add(this.lastLatencyMs);
    this.#isFirst = false;
  }

  pictureUnreadable(): void {
    this.#unreadable = true;
    this.listener.onChange();
  }

  pictureOvertaken(): void {
    this.skips.overtaken += 1;
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
    return this.#isHeld || (this.#subscription?.isAnswered ?? false);
  }

  /** Pictures a second on this screen; null when there is no going rate to speak of. */
  fps(verdict: Verdict): number | null {
    return isMoving(verdict) ? this.#rate.perSecond(this.around.clock.now()) : null;
  }

  /** How old pictures are when they come to the screen; null when nothing is measured. */
  latencyMs(verdict: Verdict): number | null {
    return isMoving(verdict) ? this.#latency.median : null;
  }

  verdict(): Verdict {
    const { clock, link } = this.around;
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
      intervalMs: Math.max(this.#cadence.intervalMs ?? this.stream?.intervalMs ?? 0, this.#maxFps > 0 ? 1_000 / this.#maxFps : 0),
      unreadable: this.#unreadable,
      foreignTo: this.around.foreignTo,
      isHeld: this.#isHeld,
    });
  }

  /** Null while the clocks are not known well enough. */
  #latencyOf(frame: WireFrame, now: number): number | null {
    const { time } = this.around.link;
    if (time?.roundTripMs == null) return null;
    const offsetUs = this.stream?.clockOffsetUs ?? null;
    const capturedUs = frame.captureTimeUs !== null && offsetUs !== null ? frame.captureTimeUs + offsetUs : null;
    this.latencySince = capturedUs === null ? 'ingest' : 'capture';
    const began = time.pageMs(capturedUs ?? frame.ingestTimeUs);
    return began === null ? null : Math.max(0, now - began);
  }

  #ask(): void {
    if (this.#isWatched && !this.#isHeld && this.#subscription === null) {
      this.#cadence.restart();
      const wish = { paused: false, priority: this.#priority, maxFps: this.#maxFps };
      this.#subscription = this.around.subscriptions.open(this.name, wish, this.skips, {
        onFrame: (delivery) => {
          this.bytesReceived += delivery.frame.payload.length;
          this.#cadence.add(delivery.frame);
          this.listener.onFrame(delivery);
        },
        onChange: () => this.listener.onChange(),
      });
    }
    this.#subscription?.wish({ paused: !this.#isWatched });
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
