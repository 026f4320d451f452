// How densely the ring is filled along its time, for a drawing with so many columns.
import type { IndexedFrame } from './ring_index';

/** Times the usual distance of two frames: as the server judges when a stream is quiet. */
const GAP_DISTANCES = 3;
/** What is shorter is a slow moment. */
const LEAST_GAP_US = 1_000_000;
/** Columns that are fuller than this share of all are drawn as high as they: two frames at one moment make nothing else small. */
const FULL_SHARE = 0.95;
/** In columns: frames may have come at one moment. */
const LEAST_WIDTH = 1e-3;

/** Where between the first frame and the last a time lies: 0 to 1. */
export function shareOf(us: number, frames: readonly IndexedFrame[]): number {
  const [first, last] = [frames[0], frames[frames.length - 1]];
  if (first === undefined || last === undefined || last.ingestTimeUs <= first.ingestTimeUs) return 1;
  return Math.min(1, Math.max(0, (us - first.ingestTimeUs) / (last.ingestTimeUs - first.ingestTimeUs)));
}

/**
 * Frames in each column, as parts of the most in any but the fullest few. Each frame counts until the next one, so that a slow stream is no comb; 0 where
 * none came for longer than is usual.
 */
export function densityOf(frames: readonly IndexedFrame[], columns: number): Float32Array {
  const density = new Float32Array(Math.max(1, columns));
  const usualUs = usualDistanceUs(frames);
  const gapUs = Math.max(LEAST_GAP_US, GAP_DISTANCES * usualUs);
  const spanUs = (frames[frames.length - 1]?.ingestTimeUs ?? 0) - (frames[0]?.ingestTimeUs ?? 0);
  frames.forEach((frame, index) => {
    const next = frames[index + 1];
    const distanceUs = next === undefined ? usualUs : Math.max(0, next.ingestTimeUs - frame.ingestTimeUs);
    const standsUs = distanceUs > gapUs ? usualUs : distanceUs;
    const width = spanUs <= 0 ? 1 : Math.max(LEAST_WIDTH, (standsUs / spanUs) * density.length);
    const from = Math.min(density.length - 1, shareOf(frame.ingestTimeUs, frames) * density.length);
    // The newest stands at the end, in the column of the one before it.
    if (next !== undefined || density[density.length - 1] === 0) spread(density, from, width);
  });
  const filled = density.filter((value) => value > 0).sort();
  const full = filled[Math.floor(filled.length * FULL_SHARE)] ?? 1;
  return density.map((value) => Math.min(1, value / full));
}

/** One frame over so many columns from a place on, as far as there are any. */
function spread(density: Float32Array, from: number, width: number): void {
  const end = Math.min(density.length, from + width);
  for (let column = Math.floor(from); column < end; column += 1) {
    const part = Math.min(end, column + 1) - Math.max(from, column);
    density[column] = (density[column] ?? 0) + part / width;
  }
}

function usualDistanceUs(frames: readonly IndexedFrame[]): number {
  const distances = frames.slice(1).map(({ ingestTimeUs }, index) => ingestTimeUs - (frames[index]?.ingestTimeUs ?? 0));
  distances.sort((a, b) => a - b);
  return Math.max(0, distances[Math.floor(distances.length / 2)] ?? 0);
}
