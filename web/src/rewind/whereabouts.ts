// Where in the ring to go: for a frame that somebody names, and when the oldest frames go faster than they can be fetched.
import type { Position } from '../server/control';
import type { RingIndex } from './ring_index';

/** Doubled each time that it was not enough. */
const FIRST_MARGIN_US = 1_000_000;

export interface Place {
  index: number;
  /** Why this is another frame than the one that was named. */
  missing: 'gone' | 'not-yet' | null;
}

/** The frame, or the nearest sensible: the next one behind it; of an epoch that is not there nothing is known but that it is over. */
export function placeOf(ring: RingIndex, position: Position): Place {
  const index = ring.indexOf(position);
  if (index !== -1) return { index, missing: null };
  const next = ring.indexFrom(position) ?? 0;
  return next < ring.length ? { index: next, missing: 'gone' } : { index: ring.length - 1, missing: 'not-yet' };
}

/** `timesGone`: so often the frame that was chosen before was gone when it was asked for. */
export function oldestWithin(ring: RingIndex, timesGone: number): number {
  if (ring.oldest === null || timesGone < 2) return 0;
  const marginUs = Math.min(ring.spanUs / 2, FIRST_MARGIN_US * 2 ** (timesGone - 2));
  return ring.indexAt(ring.oldest.ingestTimeUs + marginUs);
}
