// Keeps the payloads of frames that were fetched, within a bound; what was not looked at for the longest goes first.
import { frameId, type Position } from '../server/control';

export const MAX_PAYLOADS = 256;
export const MAX_BYTES = 32 * 1024 * 1024;

export class FrameCache {
  /** The one that was used last stands last. */
  readonly #payloads = new Map<string, ArrayBuffer>();
  #bytes = 0;

  get size(): number {
    return this.#payloads.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  has(position: Position): boolean {
    return this.#payloads.has(frameId(position));
  }

  get(position: Position): ArrayBuffer | null {
    const key = frameId(position);
    const payload = this.#payloads.get(key);
    if (payload === undefined) return null;
    this.#payloads.delete(key);
    this.#payloads.set(key, payload);
    return payload;
  }

  /** The one that is put stays, however large it is. */
  put(position: Position, payload: ArrayBuffer): void {
    this.#remove(frameId(position));
    this.#payloads.set(frameId(position), payload);
    this.#bytes += payload.byteLength;
    for (const key of this.#payloads.keys()) {
      const isWithin = this.#payloads.size <= MAX_PAYLOADS && this.#bytes <= MAX_BYTES;
      if (isWithin || this.#payloads.size === 1) return;
      this.#remove(key);
    }
  }

  clear(): void {
    this.#payloads.clear();
    this.#bytes = 0;
  }

  #remove(key: string): void {
    this.#bytes -= this.#payloads.get(key)?.byteLength ?? 0;
    this.#payloads.delete(key);
  }
}
