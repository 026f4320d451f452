// Plays frames out of the ring at a speed: each when it is due, none where the network does not bring it in time.
import type { Cancel, Clock } from '../clock';
import type { FrameStore } from './frame_store';
import { PlayHead } from './play_head';
import { ahead } from './prefetch';
import { FOLLOW_MS } from './ring_follower';
import type { IndexedFrame, RingIndex } from './ring_index';

/** No two looks are nearer to each other than two pictures on a screen, and none is so far that the plan is out of date. */
const LEAST_WAIT_MS = 1_000 / 60;
const MOST_WAIT_MS = 250;

export interface PlaybackListener {
  onDue(frame: IndexedFrame, payload: ArrayBuffer): void;
  /** The ring gives its frames up faster than they are played: behind this one some are left out. */
  onOvertaken(shown: IndexedFrame): void;
  /** What is due is the newest that is known. */
  onEnd(): void;
}

export class Playback {
  isOn = false;
  readonly #head: PlayHead;
  #shown: IndexedFrame | null = null;
  /** Time stands still while nothing can come. */
  #isHalted = false;
  #cancelTimer: Cancel | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly ring: RingIndex,
    private readonly store: FrameStore,
    private readonly listener: PlaybackListener,
  ) {
    this.#head = new PlayHead(clock);
  }

  /** Behind a frame that is on the screen. */
  start(shown: IndexedFrame, speed: number): void {
    this.isOn = true;
    this.#shown = shown;
    this.#isHalted = false;
    this.#head.start(shown.ingestTimeUs, speed);
    this.look();
  }

  /** Goes on from where it is. */
  setSpeed(speed: number): void {
    if (!this.isOn) return;
    this.#head.start(this.#head.us, speed);
    this.look();
  }

  stop(): void {
    this.isOn = false;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  /** Nobody looks, or the server is silent. */
  halt(): void {
    this.#isHalted = true;
    this.#cancelTimer?.();
  }

  goOn(): void {
    if (!this.isOn || !this.#isHalted || this.#shown === null) return;
    this.#isHalted = false;
    this.#head.start(this.#shown.ingestTimeUs, this.#head.speed);
    this.look();
  }

  /** Something may be due: by time, because a picture has come, or because the ring is another one. */
  look(): void {
    if (!this.isOn || this.#isHalted) return;
    this.#cancelTimer?.();
    this.#keepInRing();
    const due = this.ring.indexAt(this.#head.us);
    this.#showUpTo(due);
    if (!this.isOn) return;
    const { newest } = this.ring;
    if (newest === null || due === this.ring.length - 1) {
      this.listener.onEnd();
      return;
    }
    const plan = ahead(this.ring, this.#shownIndex, this.#head, this.store);
    this.store.want(plan);
    const next = plan.find((frame) => this.store.has(frame) && frame.ingestTimeUs > this.#head.us) ?? newest;
    const waitMs = Math.min(MOST_WAIT_MS, Math.max(LEAST_WAIT_MS, this.#head.msUntil(next.ingestTimeUs)));
    this.#cancelTimer = this.clock.after(waitMs, () => this.look());
  }

  get #shownIndex(): number {
    return this.#shown === null ? -1 : this.ring.indexOf(this.#shown);
  }

  /** Shows the newest of what is due and here. */
  #showUpTo(due: number): void {
    const shownIndex = this.#shownIndex;
    for (let index = due; index > shownIndex; index -= 1) {
      const frame = this.ring.frames[index] as IndexedFrame;
      const payload = this.store.payload(frame);
      if (payload === null) continue;
      this.#shown = frame;
      this.listener.onDue(frame, payload);
      return;
    }
  }

  #keepInRing(): void {
    const { oldest, spanUs } = this.ring;
    if (oldest === null || this.#shown === null || this.#head.us >= oldest.ingestTimeUs) return;
    // As far from the end as it moves until the index is told again and a picture has come.
    const marginUs = Math.min(spanUs / 2, (FOLLOW_MS + 2 * this.store.meanMs) * 1_000);
    this.#head.start(oldest.ingestTimeUs + marginUs, this.#head.speed);
    this.listener.onOvertaken(this.#shown);
  }
}
