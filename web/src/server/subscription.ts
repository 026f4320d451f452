// One stream watched over the shared socket: what is wanted of the server, what it sent, and why it sends nothing.
import type { Cancel, Clock } from '../clock';
import type { Skips } from '../stream/skips';
import type { Position } from './control';
import type { Refusal } from './link';
import type { Carrier } from './subscriptions';
import { REFUSED_TOKEN_WAIT_MS } from './token';
import type { WireFrame } from './wire';

/** What became of a frame: on the screen at a time of the page's clock, or nothing that anybody sees. */
export type Fate = { painted: true; at: number } | { painted: false };

/** A frame as it arrives. */
export interface Delivery {
  readonly frame: WireFrame;
  readonly epoch: string;
  /**
   * Tells the server; it stands for all frames before it too. Each that is kept must come to this, or the server waits with
   * the next. Does nothing once its socket is gone.
   */
  settle(fate: Fate): void;
}

export interface SubscriptionListener {
  onFrame(delivery: Delivery): void;
  /** `refusal` has changed. */
  onChange(): void;
}

/** What the server is asked for. */
export interface Wish {
  /** It sends nothing, and keeps the place. */
  paused: boolean;
  /** A higher one goes first. */
  priority: number;
  /** Frames a second at most; 0: no limit. */
  maxFps: number;
}

export class Subscription {
  refusal: Refusal | null = null;
  /** Of frames that come now; null before the first numbering. */
  #epoch: string | null = null;
  /** The last frame that came and can be seen, also over an earlier socket. */
  #last: Position | null = null;
  /** Counts sockets: what was sent over one is not acked over another. */
  #life = 0;
  #isBegun = false;
  #isAccepted = false;
  /** The frame before was dropped: "the same picture" would be one that is not on the screen. */
  #isBlind = false;
  #cancelRetry: Cancel | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly carrier: Carrier,
    private readonly id: number,
    readonly stream: string,
    private wanted: Wish,
    /** Of the frames that this page did not get. */
    private readonly skips: Skips,
    private readonly listener: SubscriptionListener,
    private readonly onClose: () => void,
  ) {}

  /** Says only what is new. */
  wish(wish: Partial<Wish>): void {
    const before = this.wanted;
    this.wanted = { ...before, ...wish };
    const { paused, priority, maxFps } = this.wanted;
    const change = {
      ...(paused !== before.paused && { paused }),
      ...(priority !== before.priority && { priority }),
      ...(maxFps !== before.maxFps && { max_fps: maxFps }),
    };
    if (this.#isBegun && Object.keys(change).length > 0) this.carrier.send({ type: 'update', id: this.id, ...change });
  }

  /** The server has accepted or refused it. */
  get isAnswered(): boolean {
    return this.#isAccepted || this.refusal !== null;
  }

  close(): void {
    if (this.#isBegun) this.carrier.send({ type: 'unsubscribe', id: this.id });
    this.#rest();
    this.onClose();
  }

  /** On a new socket: goes on behind the last frame that came, which is still on the screen. */
  begin(): void {
    this.#rest();
    this.#isBegun = true;
    const since = this.#last === null ? {} : { since: this.#last };
    const { paused, priority, maxFps } = this.wanted;
    const pace = maxFps === 0 ? {} : { max_fps: maxFps };
    this.carrier.send({ type: 'subscribe', id: this.id, stream: this.stream, window: 'auto', paused, priority, ...pace, ...since });
  }

  /** The socket is gone. */
  broke(): void {
    this.#rest();
    this.#setRefusal(null);
  }

  numbered(epoch: string | null): void {
    this.#isAccepted = true;
    this.#epoch = epoch;
    this.#setRefusal(null);
  }

  refused(code: string): void {
    const refusal = refusalOf(code, this.carrier.hasToken);
    // Once it is accepted, other errors are about one message only.
    if (!this.#isBegun || (refusal === null && this.#isAccepted)) return;
    this.#rest();
    this.#last = null;
    // Rights change: a token may be given more, or the stream become one that everybody may watch.
    this.#cancelRetry = this.clock.after(REFUSED_TOKEN_WAIT_MS * (1 + this.clock.random()), () => this.begin());
    this.#setRefusal(refusal);
  }

  receive(frame: WireFrame): void {
    const position = this.#positionOf(frame.sequence);
    if (position === null) return;
    this.skips.add(frame.skipped);
    if (frame.unchanged && this.#isBlind) {
      this.#settle(position, { painted: false });
      return;
    }
    this.#isBlind = false;
    this.#last = position;
    const life = this.#life;
    this.listener.onFrame({
      frame,
      epoch: position.epoch,
      settle: (fate) => {
        if (life === this.#life) this.#settle(position, fate);
      },
    });
  }

  /** A frame of which no more could be read than its number. */
  drop(sequence: number): void {
    const position = this.#positionOf(sequence);
    if (position === null) return;
    this.skips.unreadable += 1;
    this.#isBlind = true;
    this.#last = null; // another socket is to begin with a picture
    this.#settle(position, { painted: false });
  }

  #rest(): void {
    this.#life += 1;
    this.#isBegun = false;
    this.#isAccepted = false;
    this.#isBlind = false;
    this.#epoch = null;
    this.#cancelRetry?.();
    this.#cancelRetry = null;
  }

  /** Null: it was sent for what is closed. */
  #positionOf(sequence: number): Position | null {
    return this.#isBegun && this.#epoch !== null ? { epoch: this.#epoch, sequence } : null;
  }

  #settle(position: Position, fate: Fate): void {
    const time = fate.painted ? (this.carrier.time?.serverUs(fate.at) ?? null) : null;
    this.carrier.send({
      type: 'ack',
      id: this.id,
      ...position,
      painted: fate.painted,
      ...(time !== null && { paint_time_us: time }),
    });
  }

  #setRefusal(refusal: Refusal | null): void {
    if (refusal === this.refusal) return;
    this.refusal = refusal;
    this.listener.onChange();
  }
}

/** Null: it is not about what this page may watch. A stream that is not this token's to know is said not to exist. */
function refusalOf(code: string, hasToken: boolean): Refusal | null {
  if (code === 'unauthorized' || code === 'stream_not_found') return hasToken ? 'forbidden' : 'token';
  if (code === 'too_many_subscriptions') return 'many';
  return null;
}
