// The streams there are, as the server tells of them: all at first, then what changes.
import type { ServerMessage, StateOf } from './control';
import type { Problem } from './inquiry';
import { compareNames, type StreamInfo } from './streams';

/** Far more than a server has; one that tells of more is not believed. */
export const MAX_STREAMS = 20_000;

/** What a view is told. */
export interface Directory {
  status: 'asking' | 'answered' | 'failed';
  /** By name; the newest that is known, also while the server is silent. */
  streams: readonly StreamInfo[];
  problem: Problem | null;
  find(name: string): StreamInfo | null;
}

export class StreamList {
  /** A whole directory has come. */
  isKnown = false;
  #byName = new Map<string, StreamInfo>();
  #sorted: readonly StreamInfo[] | null = [];

  get streams(): readonly StreamInfo[] {
    this.#sorted ??= [...this.#byName.values()].sort((a, b) => compareNames(a.name, b.name));
    return this.#sorted;
  }

  find(name: string): StreamInfo | null {
    return this.#byName.get(name) ?? null;
  }

  learn({ complete, streams, removed }: Extract<ServerMessage, { type: 'streams' }>): void {
    if (complete) {
      this.isKnown = true;
      this.#byName.clear();
    }
    for (const name of removed) this.#byName.delete(name);
    for (const stream of streams) {
      if (this.#byName.size < MAX_STREAMS || this.#byName.has(stream.name)) this.#byName.set(stream.name, stream);
    }
    this.#sorted = null;
  }

  /** A stream that this page watches is told of before the directory is. */
  update(state: StateOf): void {
    const stream = this.#byName.get(state.name);
    if (stream === undefined) return;
    this.#byName.set(state.name, { ...stream, ...state });
    this.#sorted = null;
  }
}
