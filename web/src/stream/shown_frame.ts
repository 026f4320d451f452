// What the element tells of a frame that is on the screen.
import type { Delivery } from '../server/subscription';
import type { WireFrame } from '../server/wire';
import { isObject } from '../untrusted';
import type { Size } from './picture';

export class ShownFrame {
  readonly #frame: WireFrame;
  readonly epoch: string;

  /** `latencyMs`: how old it was when it came to the screen; null if that is not known. `isHeld`: it is an old one, on purpose. */
  constructor(
    readonly stream: string,
    { frame, epoch }: Delivery,
    readonly size: Size | null,
    readonly latencyMs: number | null,
    readonly isHeld: boolean,
  ) {
    this.#frame = frame;
    this.epoch = epoch;
  }

  get sequence(): number {
    return this.#frame.sequence;
  }

  /** By the producer's clock, microseconds since 1970; null if it is not known. */
  get captureTimeUs(): number | null {
    return this.#frame.captureTimeUs;
  }

  /** When it reached the server, by the server's clock. */
  get ingestTimeUs(): number {
    return this.#frame.ingestTimeUs;
  }

  /** The same picture as the frame before: then there is no payload, and no content type. */
  get isUnchanged(): boolean {
    return this.#frame.unchanged;
  }

  get contentType(): string {
    return this.#frame.contentType;
  }

  /** The encoded image. It is kept for as long as somebody keeps this. */
  get payload(): Uint8Array<ArrayBuffer> {
    return this.#frame.payload;
  }

  /** What the producer said about it. */
  get annotations(): Record<string, unknown> {
    try {
      const read: unknown = JSON.parse(this.#frame.annotations || '{}');
      return isObject(read) ? read : {};
    } catch {
      return {};
    }
  }
}
