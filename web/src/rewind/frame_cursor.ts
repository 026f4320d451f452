// The frame that a held view stands at: its picture is shown at once if it is here, else as soon as it comes.
import { frameId } from '../server/control';
import type { FrameStore } from './frame_store';
import { around } from './prefetch';
import type { IndexedFrame, RingIndex } from './ring_index';

export class FrameCursor {
  frame: IndexedFrame | null = null;
  /** Its picture has come. */
  isShown = false;
  /** Of the last move: what lies there is fetched first. */
  direction: 1 | -1 = -1;

  constructor(
    private readonly ring: RingIndex,
    private readonly store: FrameStore,
    private readonly onShown: (frame: IndexedFrame, payload: ArrayBuffer) => void,
  ) {}

  /** -1: there is no frame, or it has left the ring. */
  get index(): number {
    return this.frame === null ? -1 : this.ring.indexOf(this.frame);
  }

  awaits(frame: IndexedFrame): boolean {
    return this.frame !== null && !this.isShown && frameId(frame) === frameId(this.frame);
  }

  moveTo(index: number): void {
    const before = this.index;
    const frame = this.ring.frames[index];
    if (frame === undefined || (this.isShown && index === before)) return;
    if (before !== -1) this.direction = index < before ? -1 : 1;
    this.frame = frame;
    this.isShown = false;
    const payload = this.store.payload(frame);
    if (payload === null) this.store.want([frame]);
    else this.show(frame, payload);
  }

  show(frame: IndexedFrame, payload: ArrayBuffer): void {
    this.frame = frame;
    this.isShown = true;
    this.onShown(frame, payload);
  }

  /** Not before its own picture has come: that goes first. */
  prefetch(): void {
    if (this.isShown) this.store.want(around(this.ring, this.index, this.direction));
  }

  clear(): void {
    this.frame = null;
    this.isShown = false;
    this.direction = -1;
  }
}
