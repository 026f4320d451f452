// Asks the server over HTTP whether it is there and what it thinks of this page, since a socket that fails says neither.
import type { Cancel, Clock } from '../clock';
import { readStreams } from './streams';

export const INQUIRY_TIMEOUT_MS = 3_000;

export type Problem =
  | { kind: 'silent' }
  | { kind: 'status'; status: number }
  | { kind: 'unreadable' }
  /** HTTP is answered, but no WebSocket gets through. */
  | { kind: 'no-socket' }
  /** The server has as many viewers as it takes. */
  | { kind: 'full' };

/** What fetch gives, as far as it is needed here. */
export interface Answer {
  ok: boolean;
  status: number;
  json(): Promise<unknown>;
}
/** For the list of streams: any page may be answered by a proxy or a file server, that list only by framecast. */
export type Ask = (signal: AbortSignal) => Promise<Answer>;

export function isAboutTokens(problem: Problem | null): boolean {
  return problem?.kind === 'status' && [401, 403, 429].includes(problem.status);
}

export class Inquiry {
  #underWay: AbortController | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly question: Ask,
    private readonly onAnswer: (problem: Problem | null) => void,
  ) {}

  get isUnderWay(): boolean {
    return this.#underWay !== null;
  }

  /** One at a time: what was asked before is forgotten. */
  ask(): void {
    this.cancel();
    void this.#ask();
  }

  cancel(): void {
    this.#underWay?.abort();
    this.#underWay = null;
  }

  async #ask(): Promise<void> {
    const call = new AbortController();
    this.#underWay = call;
    const problem = await this.#outcome(call);
    if (this.#underWay !== call) return; // cancelled meanwhile
    this.#underWay = null;
    this.onAnswer(problem);
  }

  async #outcome(call: AbortController): Promise<Problem | null> {
    const cancelTimeout: Cancel = this.clock.after(INQUIRY_TIMEOUT_MS, () => call.abort());
    try {
      const answer = await this.question(call.signal);
      if (!answer.ok) return { kind: 'status', status: answer.status };
      // Inside the timeout: a server can also fall silent in the middle of its answer.
      return readStreams(await answer.json(), this.clock.now()) === null ? { kind: 'unreadable' } : null;
    } catch (mistake) {
      return mistake instanceof SyntaxError ? { kind: 'unreadable' } : { kind: 'silent' };
    } finally {
      cancelTimeout();
    }
  }
}
