// Fetches what a producer noted about single frames, one after another: who asks for another frame wants this one no longer.
import { frameId, type Position } from '../server/control';
import type { RingAccess } from './ring_access';

/** Each may be of 16 KiB. */
export const MAX_NOTED = 256;

export type Annotations = Readonly<Record<string, unknown>>;

export class FrameAnnotations {
  readonly #known = new Map<string, Annotations>();
  #underWay: AbortController | null = null;

  constructor(private readonly access: RingAccess) {}

  /** Null: nothing is known of it, or another frame was asked for meanwhile. */
  async of(position: Position): Promise<Annotations | null> {
    this.#underWay?.abort();
    this.#underWay = null;
    const key = frameId(position);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const call = new AbortController();
    this.#underWay = call;
    const outcome = await this.access.annotations(position, call);
    if (this.#underWay !== call) return null;
    this.#underWay = null;
    if (outcome.kind !== 'got') return null;
    this.#keep(key, outcome.value);
    return outcome.value;
  }

  clear(): void {
    this.#underWay?.abort();
    this.#underWay = null;
    this.#known.clear();
  }

  #keep(key: string, annotations: Annotations): void {
    this.#known.set(key, annotations);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_NOTED && oldest !== undefined) this.#known.delete(oldest);
  }
}
