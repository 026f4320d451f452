// What the ring of one stream holds, as the server's answers tell, oldest first; trusts no field to be what it should.
import type { Position } from '../server/control';
import { isObject, quantity, text } from '../untrusted';

/** Twice what one answer holds; beyond it the oldest are left out. */
export const MAX_FRAMES = 8_192;

export interface IndexedFrame extends Position {
  /** Microseconds since 1970: by the producer's clock, null if it is not known; and by the server's. */
  readonly captureTimeUs: number | null;
  readonly ingestTimeUs: number;
  readonly bytes: number;
  readonly contentType: string;
}

/** The frames of one epoch, which stand together. */
interface Run {
  epoch: string;
  start: number;
}

export class RingIndex {
  /** An answer has been read. */
  isKnown = false;
  /** Another number whenever anything changed. */
  version = 0;
  #frames: IndexedFrame[] = [];
  #runs: Run[] = [];

  get frames(): readonly IndexedFrame[] {
    return this.#frames;
  }

  get length(): number {
    return this.#frames.length;
  }

  get oldest(): IndexedFrame | null {
    return this.#frames[0] ?? null;
  }

  get newest(): IndexedFrame | null {
    return this.#frames[this.#frames.length - 1] ?? null;
  }

  /** From the oldest frame to the newest. */
  get spanUs(): number {
    return this.oldest === null || this.newest === null ? 0 : Math.max(0, this.newest.ingestTimeUs - this.oldest.ingestTimeUs);
  }

  /** Where an epoch begins, but for the first. */
  get borders(): number[] {
    return this.#runs.slice(1).map(({ start }) => start);
  }

  /** Reads an answer; false if it is none. */
  learn(body: unknown): boolean {
    if (!isObject(body) || !Array.isArray(body['frames'])) return false;
    const read = body['frames'].map(readFrame).filter((frame) => frame !== null);
    for (const frame of read) if (this.#isNewer(frame)) this.#append(frame);
    this.#prune(body['oldest'], read);
    this.#drop(this.#frames.length - MAX_FRAMES);
    this.isKnown = true;
    this.version += 1;
    return true;
  }

  /** It was asked for and is gone, and so is what was older: the ring gives up its oldest frames first. */
  forget(position: Position): void {
    this.#drop(this.indexOf(position) + 1);
    this.version += 1;
  }

  clear(): void {
    this.#drop(this.#frames.length);
    this.isKnown = false;
    this.version += 1;
  }

  /** -1: not here. */
  indexOf({ epoch, sequence }: Position): number {
    const at = this.indexFrom({ epoch, sequence });
    return at !== null && this.#frames[at]?.epoch === epoch && this.#frames[at].sequence === sequence ? at : -1;
  }

  /** The first frame of its epoch that is not before it, which may be one behind the epoch's last; null if the epoch is not here. */
  indexFrom({ epoch, sequence }: Position): number | null {
    const run = this.#runs.findIndex((other) => other.epoch === epoch);
    if (run === -1) return null;
    const end = this.#runs[run + 1]?.start ?? this.#frames.length;
    return firstThat((at) => this.#at(at).sequence >= sequence, this.#runs[run]?.start ?? 0, end);
  }

  /** The last frame that was there at a time; -1 before the first. Times rise, unless the server's clock is set back. */
  indexAt(ingestTimeUs: number): number {
    return firstThat((at) => this.#at(at).ingestTimeUs > ingestTimeUs, 0, this.#frames.length) - 1;
  }

  /** The frame whose time is nearest; -1 if there is none. */
  nearest(ingestTimeUs: number): number {
    const before = this.indexAt(ingestTimeUs);
    const after = before + 1;
    if (after >= this.#frames.length) return before;
    if (before < 0) return after;
    return ingestTimeUs - this.#at(before).ingestTimeUs <= this.#at(after).ingestTimeUs - ingestTimeUs ? before : after;
  }

  #at(index: number): IndexedFrame {
    return this.#frames[index] as IndexedFrame;
  }

  /** Sequences rise within an epoch, and an epoch that has ended does not come back. */
  #isNewer({ epoch, sequence }: IndexedFrame): boolean {
    const { newest } = this;
    if (newest?.epoch === epoch) return sequence > newest.sequence;
    return this.#runs.every((run) => run.epoch !== epoch);
  }

  #append(frame: IndexedFrame): void {
    if (this.newest?.epoch !== frame.epoch) this.#runs.push({ epoch: frame.epoch, start: this.#frames.length });
    this.#frames.push(frame);
  }

  /** `told`: the oldest frame as the answer names it, null when the ring holds nothing; a server that does not name it tells all that it has. */
  #prune(told: unknown, all: readonly IndexedFrame[]): void {
    const oldest = told === undefined ? (all[0] ?? null) : told;
    const position = readPosition(oldest);
    if (oldest === null) this.#drop(this.#frames.length);
    else if (position !== null) this.#drop(this.indexFrom(position) ?? 0); // of no epoch that is here: older than all of them
  }

  #drop(count: number): void {
    if (count <= 0) return;
    this.#frames.splice(0, count);
    const started = this.#runs.map(({ epoch, start }) => ({ epoch, start: Math.max(0, start - count) }));
    // Of those that now begin at the front only the last has frames.
    this.#runs = started.filter((run, at) => (started[at + 1]?.start ?? this.#frames.length) > run.start);
  }
}

/** From `start` on to `end`, where everything behind one that fits fits too; `end` if none does. */
function firstThat(fits: (index: number) => boolean, start: number, end: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (fits(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function readPosition(value: unknown): Position | null {
  if (!isObject(value)) return null;
  const epoch = text(value['epoch']);
  const sequence = quantity(value['sequence']);
  return epoch === null || sequence === null || !Number.isSafeInteger(sequence) ? null : { epoch, sequence };
}

function readFrame(entry: unknown): IndexedFrame | null {
  const position = readPosition(entry);
  if (position === null || !isObject(entry)) return null;
  const ingestTimeUs = quantity(entry['ingest_time_us']);
  const bytes = quantity(entry['bytes']);
  const contentType = text(entry['content_type']);
  if (ingestTimeUs === null || bytes === null || contentType === null) return null;
  return { ...position, captureTimeUs: quantity(entry['capture_time_us']), ingestTimeUs, bytes, contentType };
}
