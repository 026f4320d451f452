// Counts the frames of a stream that did not come to the screen, by why.
import type { SkipCounts } from '../server/wire';

export class Skips {
  slow = 0;
  rate = 0;
  ring = 0;
  paused = 0;
  sourceGap = 0;
  /** They came, and newer ones came before they could be painted. */
  overtaken = 0;
  /** They came in a form that this page does not know. */
  unreadable = 0;

  add(skipped: SkipCounts): void {
    this.slow += skipped.slow;
    this.rate += skipped.rate;
    this.ring += skipped.ring;
    this.paused += skipped.paused;
    this.sourceGap += skipped.sourceGap;
  }
}
