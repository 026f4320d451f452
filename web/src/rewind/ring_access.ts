// Asks the server about the ring of one stream: what it holds, a frame's picture, a frame's annotations.
import type { Clock } from '../clock';
import type { Addresses } from '../server/addresses';
import type { Position } from '../server/control';
import type { Answer, Problem } from '../server/inquiry';
import { isObject } from '../untrusted';

/** A server that takes longer is silent; a picture may be of many megabytes and its way thin. */
export const INDEX_TIMEOUT_MS = 5_000;
export const FRAME_TIMEOUT_MS = 10_000;

/** What fetch gives, as far as it is needed here. */
export interface RingAnswer extends Answer {
  arrayBuffer(): Promise<ArrayBuffer>;
}
/** With the token. What never changes may come out of the browser's cache. */
export type AskRing = (address: string, signal: AbortSignal) => Promise<RingAnswer>;

export type Outcome<T> =
  | { kind: 'got'; value: T }
  /** The server has no such frame: not any more, or not yet. */
  | { kind: 'gone' }
  | { kind: 'failed'; problem: Problem };

export class RingAccess {
  constructor(
    private readonly clock: Clock,
    private readonly addresses: Pick<Addresses, 'frames' | 'frame' | 'annotations'>,
    private readonly name: string,
    private readonly ask: AskRing,
  ) {}

  /** All of it, or what is newer than a frame. */
  index(after: Position | null, call: AbortController): Promise<Outcome<unknown>> {
    return this.#ask(this.addresses.frames(this.name, after), INDEX_TIMEOUT_MS, call, (answer) => answer.json());
  }

  async payload(position: Position, call: AbortController): Promise<Outcome<ArrayBuffer>> {
    const address = this.addresses.frame(this.name, position);
    return goneIfMissing(await this.#ask(address, FRAME_TIMEOUT_MS, call, (answer) => answer.arrayBuffer()));
  }

  async annotations(position: Position, call: AbortController): Promise<Outcome<Record<string, unknown>>> {
    const address = this.addresses.annotations(this.name, position);
    const outcome = goneIfMissing(await this.#ask(address, INDEX_TIMEOUT_MS, call, (answer) => answer.json()));
    if (outcome.kind !== 'got') return outcome;
    const { value } = outcome;
    return isObject(value) ? { kind: 'got', value } : { kind: 'failed', problem: { kind: 'unreadable' } };
  }

  async #ask<T>(
    address: string,
    timeoutMs: number,
    call: AbortController,
    read: (answer: RingAnswer) => Promise<T>,
  ): Promise<Outcome<T>> {
    const cancelTimeout = this.clock.after(timeoutMs, () => call.abort());
    try {
      const answer = await this.ask(address, call.signal);
      if (!answer.ok) return { kind: 'failed', problem: { kind: 'status', status: answer.status } };
      return { kind: 'got', value: await read(answer) };
    } catch (mistake) {
      return { kind: 'failed', problem: { kind: mistake instanceof SyntaxError ? 'unreadable' : 'silent' } };
    } finally {
      cancelTimeout();
    }
  }
}

function goneIfMissing<T>(outcome: Outcome<T>): Outcome<T> {
  const isMissing =
    outcome.kind === 'failed' && outcome.problem.kind === 'status' && [404, 410].includes(outcome.problem.status);
  return isMissing ? { kind: 'gone' } : outcome;
}
