// Fills the log of one stream's figures from its element.
import type { Clock } from '../clock';
import type { FramecastStream } from '../stream/framecast_stream';
import type { FigureLog } from './figure_log';

export class FigureFeed {
  #bytesTold = 0;

  constructor(
    private readonly log: FigureLog,
    private readonly stream: FramecastStream,
    clock: Clock,
  ) {
    stream.addEventListener('frame', ({ detail }) => {
      if (!detail.isHeld) log.shown({ at: clock.now(), latencyMs: detail.latencyMs, bytes: this.#newBytes() });
    });
  }

  /** Twice a second, whether something came or not. */
  tick(): void {
    this.log.received(this.#newBytes());
    if (this.stream.skips !== null) this.log.skipped(this.stream.skips);
  }

  /** Also of pictures that were not shown. */
  #newBytes(): number {
    const bytes = this.stream.watch?.bytesReceived ?? 0;
    const fresh = bytes - this.#bytesTold;
    this.#bytesTold = bytes;
    return fresh;
  }
}
