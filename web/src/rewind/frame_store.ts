// Fetches the payloads of frames that are wanted, the most urgent first, and gives up what is wanted no longer.
import type { Cancel, Clock } from '../clock';
import { frameId, type Position } from '../server/control';
import type { Problem } from '../server/inquiry';
import { FrameCache } from './frame_cache';
import { Patience } from './patience';
import type { RingAccess } from './ring_access';
import type { IndexedFrame } from './ring_index';

export const MAX_REQUESTS = 4;
/** Of the last request in the average of how long one takes. */
const NEW_SHARE = 0.3;

export interface StoreListener {
  /** `wasPassed`: it was the most urgent one, until the wish went on to another. */
  onArrived(frame: IndexedFrame, payload: ArrayBuffer, wasPassed: boolean): void;
  onGone(frame: IndexedFrame): void;
  /** Why nothing comes; it is tried again as long as something is wanted. */
  onProblem(): void;
}

interface Request {
  frame: IndexedFrame;
  call: AbortController;
  isUrgent: boolean;
  isPassed: boolean;
}

export class FrameStore {
  problem: Problem | null = null;
  /** How long a request takes of late, while others are under way beside it; 0 before the first. */
  meanMs = 0;
  readonly #cache = new FrameCache();
  readonly #patience: Patience;
  readonly #underWay = new Map<string, Request>();
  #wanted: readonly IndexedFrame[] = [];
  #cancelWait: Cancel | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly access: RingAccess,
    private readonly listener: StoreListener,
  ) {
    this.#patience = new Patience(clock);
  }

  has(position: Position): boolean {
    return this.#cache.has(position);
  }

  isUnderWay(position: Position): boolean {
    return this.#underWay.has(frameId(position));
  }

  /** Null: not here. */
  payload(position: Position): ArrayBuffer | null {
    return this.#cache.get(position);
  }

  /**
   * The most urgent first; replaces what was wanted before. One request for what was the most urgent may go on until that which is
   * comes: otherwise a cursor that moves faster than the network would never see anything.
   */
  want(frames: readonly IndexedFrame[]): void {
    this.#wanted = frames;
    const keys = new Set(frames.map(frameId));
    for (const [key, request] of this.#underWay) {
      if (keys.has(key)) request.isPassed = false;
      if (request.frame === frames[0]) request.isUrgent = true;
    }
    for (const [key, request] of this.#underWay) {
      if (keys.has(key) || request.isPassed) continue;
      if (request.isUrgent && !this.#isOnePassed) request.isPassed = true;
      else this.#abort(key, request);
    }
    this.#fill();
  }

  /** Wants nothing, keeps nothing. */
  clear(): void {
    this.#wanted = [];
    for (const [key, request] of this.#underWay) this.#abort(key, request);
    this.#cancelWait?.();
    this.#cancelWait = null;
    this.#cache.clear();
    this.problem = null;
    this.#patience.reset();
  }

  get #isOnePassed(): boolean {
    return [...this.#underWay.values()].some(({ isPassed }) => isPassed);
  }

  #abortPassed(): void {
    for (const [key, request] of this.#underWay) if (request.isPassed) this.#abort(key, request);
  }

  #abort(key: string, { call }: Request): void {
    this.#underWay.delete(key);
    call.abort();
  }

  #fill(): void {
    const [urgent] = this.#wanted;
    if (urgent !== undefined && this.has(urgent)) this.#abortPassed(); // else an older wish would come behind it
    const missing = this.#wanted.filter((frame) => !this.has(frame));
    if (missing.length === 0) this.problem = null; // nothing is waited for
    if (this.#cancelWait !== null) return;
    for (const frame of missing) {
      if (this.#underWay.size >= MAX_REQUESTS) return;
      if (!this.isUnderWay(frame)) void this.#fetch(frame, frame === this.#wanted[0]);
    }
  }

  async #fetch(frame: IndexedFrame, isUrgent: boolean): Promise<void> {
    const key = frameId(frame);
    const request = { frame, call: new AbortController(), isUrgent, isPassed: false };
    this.#underWay.set(key, request);
    const began = this.clock.now();
    const outcome = await this.access.payload(frame, request.call);
    if (this.#underWay.get(key) !== request) return; // given up meanwhile
    this.#underWay.delete(key);
    if (outcome.kind === 'failed') {
      if (!request.isPassed) this.#fail(outcome.problem);
      this.#fill();
      return;
    }
    this.#measure(this.clock.now() - began);
    this.problem = null;
    this.#patience.reset();
    if (outcome.kind === 'gone') {
      this.#wanted = this.#wanted.filter((other) => frameId(other) !== key);
      this.listener.onGone(frame);
    } else {
      this.#cache.put(frame, outcome.value);
      this.listener.onArrived(frame, outcome.value, request.isPassed);
    }
    this.#fill();
  }

  #fail(problem: Problem): void {
    this.problem = problem;
    this.#cancelWait ??= this.clock.after(this.#patience.waitMs(problem), () => {
      this.#cancelWait = null;
      this.#fill();
    });
    this.listener.onProblem();
  }

  #measure(tookMs: number): void {
    const took = Math.max(0, tookMs); // the page's clock may be set back
    this.meanMs = this.meanMs === 0 ? took : this.meanMs + NEW_SHARE * (took - this.meanMs);
  }
}
