// A frame out of the server's ring, shown in place of what comes live.
import type { Delivery } from '../server/subscription';
import type { WireFrame } from '../server/wire';

/** Which frame it is. Times are microseconds since 1970: the producer's clock (null if not known), and the server's. */
export interface RecordedFrame {
  readonly epoch: string;
  readonly sequence: number;
  readonly captureTimeUs: number | null;
  readonly ingestTimeUs: number;
  readonly contentType: string;
}

/** Takes the way of those that come live. Nobody waits to hear of it. */
export class Recording implements Delivery {
  readonly frame: WireFrame;
  readonly epoch: string;

  constructor(frame: RecordedFrame, payload: ArrayBuffer) {
    this.epoch = frame.epoch;
    this.frame = {
      unchanged: false,
      subscription: 0,
      sequence: frame.sequence,
      captureTimeUs: frame.captureTimeUs,
      ingestTimeUs: frame.ingestTimeUs,
      sentTimeUs: frame.ingestTimeUs,
      skipped: { slow: 0, rate: 0, ring: 0, paused: 0, sourceGap: 0 },
      contentType: frame.contentType,
      annotations: '',
      payload: new Uint8Array(payload),
    };
  }

  settle(): void {}
}
