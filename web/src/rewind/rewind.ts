// One viewer's way back into what the server's ring holds: held at a frame, stepping, scrubbing, playing, and live again.
import type { Clock } from '../clock';
import type { Position } from '../server/control';
import type { Problem } from '../server/inquiry';
import { FrameAnnotations, type Annotations } from './frame_annotations';
import { FrameCursor } from './frame_cursor';
import { FrameStore } from './frame_store';
import { Playback } from './playback';
import type { RingAccess } from './ring_access';
import { RingFollower } from './ring_follower';
import { RingIndex, type IndexedFrame } from './ring_index';
import { oldestWithin, placeOf } from './whereabouts';

export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8] as const;

export type RewindProblem =
  | Problem
  /** It is in the ring no longer, or never was; what is shown instead is the nearest sensible. */
  | { kind: 'gone' | 'not-yet'; position: Position }
  /** The frame on the screen has left the ring: the server could not send it again. */
  | { kind: 'kept' }
  | { kind: 'empty' };

export interface RewindListener {
  /** To be shown now. Where pictures come slowly, `frame` may for a moment be one that the cursor has passed. */
  onFrame(frame: IndexedFrame, payload: ArrayBuffer): void;
  /** State, cursor, ring or problem may be others. */
  onChange(): void;
}

/** Where to go, once the ring is known. */
type Aim = (ring: RingIndex) => number;
const newestOf: Aim = (ring) => ring.length - 1;

export class Rewind {
  state: 'live' | 'held' = 'live';
  speed = 1;
  readonly ring = new RingIndex();
  readonly #store: FrameStore;
  readonly #annotations: FrameAnnotations;
  readonly #follower: RingFollower;
  readonly #cursor: FrameCursor;
  readonly #playback: Playback;
  #aim: Aim | null = null;
  #notice: Extract<RewindProblem, { position: Position }> | null = null;
  #timesGone = 0;
  /** As soon as the cursor's picture has come. */
  #isToPlay = false;
  #isSurveyed = false;
  #isVisible = true;

  constructor(clock: Clock, access: RingAccess, private readonly listener: RewindListener) {
    this.#annotations = new FrameAnnotations(access);
    this.#follower = new RingFollower(clock, access, this.ring, () => this.#ringChanged());
    this.#store = new FrameStore(clock, access, {
      onArrived: (frame, payload, wasPassed) => this.#arrived(frame, payload, wasPassed),
      onGone: (frame) => this.#gone(frame),
      onProblem: () => {
        this.#playback.halt();
        this.listener.onChange();
      },
    });
    this.#cursor = new FrameCursor(this.ring, this.#store, (frame, payload) => this.#shown(frame, payload));
    this.#playback = new Playback(clock, this.ring, this.#store, {
      onDue: (frame, payload) => this.#cursor.show(frame, payload),
      onOvertaken: (frame) => this.#missed(frame),
      onEnd: () => this.live(),
    });
  }

  get isPlaying(): boolean {
    return this.#playback.isOn || this.#isToPlay;
  }

  /** Null while live, and until the ring is known. */
  get cursor(): IndexedFrame | null {
    return this.#cursor.frame;
  }

  /** Its picture has come. */
  get isCursorShown(): boolean {
    return this.#cursor.isShown;
  }

  /** -1: there is no cursor, or its frame has left the ring. */
  get cursorIndex(): number {
    return this.#cursor.index;
  }

  /** Null while live: the page itself says then what is wrong. */
  get problem(): RewindProblem | null {
    if (this.state === 'live') return null;
    const trouble = this.#follower.problem ?? this.#store.problem ?? this.#notice;
    if (trouble !== null || !this.ring.isKnown) return trouble;
    if (this.isCursorShown) return this.cursorIndex === -1 ? { kind: 'kept' } : null;
    return this.ring.length === 0 ? { kind: 'empty' } : null;
  }

  /** At a frame, else at the newest that the server has. */
  hold(at: Position | null = null): void {
    const isHere = at === null ? this.state === 'held' : this.ring.indexOf(at) !== -1;
    this.#goTo(at === null ? newestOf : () => this.#placeOf(at), isHere);
  }

  /** So many frames on; back if it is less than 0. */
  step(frames: number): void {
    const from = this.#aim ?? (this.cursor === null ? newestOf : () => this.cursorIndex);
    this.#goTo((ring) => from(ring) + frames);
  }

  seek(index: number): void {
    this.#goTo(() => index);
  }

  /** 0 is the oldest frame of the ring, 1 the newest, and between them time counts. */
  seekShare(share: number): void {
    this.#goTo((ring) => ring.nearest((ring.oldest?.ingestTimeUs ?? 0) + share * ring.spanUs));
  }

  /** Live pictures play already. */
  play(speed = this.speed): void {
    this.speed = speed;
    if (this.state === 'live') return;
    this.#cursor.direction = 1;
    this.#isToPlay = true;
    this.#beginToPlay();
    this.listener.onChange();
  }

  /** Also while it plays. */
  setSpeed(speed: number): void {
    this.speed = speed;
    this.#playback.setSpeed(speed);
    this.listener.onChange();
  }

  stop(): void {
    this.#stopPlaying();
    this.#cursor.prefetch();
    this.listener.onChange();
  }

  live(): void {
    if (this.state === 'live') return;
    this.#stopPlaying();
    this.state = 'live';
    this.#cursor.clear();
    this.#aim = null;
    this.#store.clear();
    this.#annotations.clear();
    this.#follow();
    this.listener.onChange();
  }

  /** Whether somebody is about to use the timeline: the ring is asked for then, also while live. */
  survey(isSurveyed: boolean): void {
    if (isSurveyed === this.#isSurveyed) return;
    this.#isSurveyed = isSurveyed;
    this.#follow();
    this.listener.onChange();
  }

  /** A page that nobody sees asks for nothing, and the time of what is played stands still. */
  look(isVisible: boolean): void {
    this.#isVisible = isVisible;
    if (isVisible) this.#playback.goOn();
    else this.#playback.halt();
    this.#follow();
  }

  /** Of the frame at the cursor; null if nothing is known of them. */
  async annotations(): Promise<Annotations | null> {
    return this.cursor === null ? null : this.#annotations.of(this.cursor);
  }

  /** `isNow`: the ring is known well enough; else with what the server says next. */
  #goTo(aim: Aim, isNow = this.ring.isKnown): void {
    this.#stopPlaying();
    this.state = 'held';
    this.#notice = null;
    this.#timesGone = 0;
    this.#aim = aim;
    this.#follow();
    if (isNow) this.#arriveAtAim();
    else this.#follower.hurry();
    this.listener.onChange();
  }

  #arriveAtAim(): void {
    if (this.#aim === null || this.ring.length === 0) return;
    const index = Math.min(this.ring.length - 1, Math.max(0, this.#aim(this.ring)));
    this.#aim = null;
    this.#cursor.moveTo(index);
  }

  #placeOf(position: Position): number {
    const { index, missing } = placeOf(this.ring, position);
    if (missing !== null) this.#notice = { kind: missing, position };
    return index;
  }

  #shown(frame: IndexedFrame, payload: ArrayBuffer): void {
    this.#timesGone = 0;
    this.listener.onFrame(frame, payload);
    this.#beginToPlay();
    if (this.state === 'held' && !this.#playback.isOn) this.#cursor.prefetch();
    this.listener.onChange();
  }

  #beginToPlay(): void {
    if (!this.#isToPlay || !this.isCursorShown || this.cursor === null) return;
    this.#isToPlay = false;
    this.#playback.start(this.cursor, this.speed);
    if (!this.#isVisible) this.#playback.halt();
  }

  #stopPlaying(): void {
    this.#isToPlay = false;
    this.#playback.stop();
  }

  #arrived(frame: IndexedFrame, payload: ArrayBuffer, wasPassed: boolean): void {
    if (this.#playback.isOn) this.#lookOn();
    else if (this.#cursor.awaits(frame)) this.#cursor.show(frame, payload);
    else if (wasPassed && !this.isCursorShown) this.listener.onFrame(frame, payload);
  }

  #gone(frame: IndexedFrame): void {
    this.ring.forget(frame);
    if (this.#playback.isOn) {
      this.#lookOn();
    } else if (this.#cursor.awaits(frame)) {
      this.#missed(frame);
      this.#timesGone += 1;
      this.#aim = (ring) => oldestWithin(ring, this.#timesGone);
      this.#follower.hurry();
    }
    this.listener.onChange();
  }

  #ringChanged(): void {
    if (this.#follower.problem === null) this.#arriveAtAim();
    this.#playback.look();
    this.listener.onChange();
  }

  #missed({ epoch, sequence }: Position): void {
    this.#notice ??= { kind: 'gone', position: { epoch, sequence } };
  }

  /** The server answers. */
  #lookOn(): void {
    if (this.#isVisible) this.#playback.goOn();
    this.#playback.look();
  }

  #follow(): void {
    if (this.#isVisible && (this.state === 'held' || this.#isSurveyed)) {
      this.#follower.start();
    } else {
      this.#follower.stop();
      if (this.state === 'live') this.ring.clear();
    }
  }
}
