// The rhythm of a stream at the server, however its pictures come here: a slow way must not make the page more patient.
import type { WireFrame } from '../server/wire';

/** So many frames are looked back at. */
const WINDOW = 16;

interface Beat {
  ingestTimeUs: number;
  /** Frames that reached the server until then. */
  count: number;
}

export class Cadence {
  #beats: Beat[] = [];

  /** As it arrives. What the server left out between two frames was there too; what the producer left out was not. */
  add({ ingestTimeUs, skipped }: WireFrame): void {
    const { slow, rate, ring, paused } = skipped;
    const count = (this.#beats.at(-1)?.count ?? 0) + 1 + slow + rate + ring + paused;
    this.#beats.push({ ingestTimeUs, count });
    if (this.#beats.length > WINDOW) this.#beats.shift();
  }

  /** What comes next is not counted from what came last. */
  restart(): void {
    this.#beats = [];
  }

  /** The mean time between two frames; null until two came. */
  get intervalMs(): number | null {
    const [first] = this.#beats;
    const last = this.#beats.at(-1);
    if (first === undefined || last === undefined || last.count === first.count) return null;
    return Math.max(0, last.ingestTimeUs - first.ingestTimeUs) / 1_000 / (last.count - first.count);
  }
}
