// Chooses the frames that are worth fetching before they are wanted: around a cursor, and ahead of a play head.
import { MAX_REQUESTS, type FrameStore } from './frame_store';
import type { PlayHead } from './play_head';
import type { IndexedFrame, RingIndex } from './ring_index';

export const AHEAD = 6;
export const BEHIND = 2;
/** Half of what the cache holds, so that nothing is thrown out before it was looked at. */
export const MOST_BYTES = 16 * 1024 * 1024;
const MOST_FRAMES = 16;
/** How far a play head looks ahead, by the viewer's clock. */
const LOOK_AHEAD_MS = 2_000;
/** More pictures a second than this nobody sees. */
const LEAST_DISTANCE_MS = 1_000 / 60;

/** The frame at the cursor, those in the direction of travel, and a few behind. */
export function around(ring: RingIndex, cursor: number, direction: 1 | -1): IndexedFrame[] {
  const indexes = [cursor];
  for (let step = 1; step <= AHEAD; step += 1) indexes.push(cursor + step * direction);
  for (let step = 1; step <= BEHIND; step += 1) indexes.push(cursor - step * direction);
  return within(indexes.map((index) => ring.frames[index]).filter((frame) => frame !== undefined));
}

/**
 * Behind the frame `after`, what will be due when it can be here, and no more of them than the network brings: the requests that
 * are made at a time, each as long as they take of late.
 */
export function ahead(
  ring: RingIndex,
  after: number,
  head: PlayHead,
  store: Pick<FrameStore, 'has' | 'isUnderWay' | 'meanMs'>,
): IndexedFrame[] {
  const distance = Math.max(LEAST_DISTANCE_MS, store.meanMs / MAX_REQUESTS);
  const isSettled = (frame: IndexedFrame) => store.isUnderWay(frame) || (store.has(frame) && head.msUntil(frame.ingestTimeUs) >= 0);
  const window = windowOf(ring, after, head, store.meanMs);
  const settled = window.filter(isSettled);
  const chosen: IndexedFrame[] = [];
  let lastInMs = -Infinity;
  for (const frame of window) {
    if (chosen.length === MOST_FRAMES) break;
    const inMs = head.msUntil(frame.ingestTimeUs);
    if (frame === settled[0]) {
      settled.shift();
    } else {
      const nextInMs = settled[0] === undefined ? Infinity : head.msUntil(settled[0].ingestTimeUs);
      if (inMs < store.meanMs || Math.min(inMs - lastInMs, nextInMs - inMs) < distance) continue;
    }
    chosen.push(frame);
    lastInMs = inMs;
  }
  return within(chosen);
}

/** What is due soon; however far away the next frame is behind a gap, it belongs to it. */
function windowOf(ring: RingIndex, after: number, head: PlayHead, meanMs: number): IndexedFrame[] {
  const end = ring.indexAt(head.us + (LOOK_AHEAD_MS + meanMs) * 1_000 * head.speed) + 1;
  const next = ring.indexAt(head.us) + 1;
  return ring.frames.slice(after + 1, Math.max(end, next + 1));
}

function within(frames: IndexedFrame[]): IndexedFrame[] {
  let bytes = 0;
  return frames.filter((frame, index) => index === 0 || (bytes += frame.bytes) <= MOST_BYTES);
}
