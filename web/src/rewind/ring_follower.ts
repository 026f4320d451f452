// Keeps a stream's ring index up to date while somebody uses it: one question a second, for what is newer.
import type { Cancel, Clock } from '../clock';
import type { Problem } from '../server/inquiry';
import { Patience } from './patience';
import type { RingAccess } from './ring_access';
import type { RingIndex } from './ring_index';

export const FOLLOW_MS = 1_000;

export class RingFollower {
  /** Why the last question has no answer. */
  problem: Problem | null = null;
  readonly #patience: Patience;
  #underWay: AbortController | null = null;
  #cancelTimer: Cancel | null = null;
  #isRunning = false;

  constructor(
    private readonly clock: Clock,
    private readonly access: RingAccess,
    private readonly ring: RingIndex,
    /** There is an answer, or a problem. */
    private readonly onNews: () => void,
  ) {
    this.#patience = new Patience(clock);
  }

  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#patience.reset();
    void this.#ask();
  }

  stop(): void {
    this.#isRunning = false;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#underWay?.abort();
    this.#underWay = null;
    this.problem = null;
  }

  /** What is known may be out of date: asks now, unless it is being asked or the server has to be given time. */
  hurry(): void {
    if (!this.#isRunning || this.#underWay !== null || this.problem !== null) return;
    this.#cancelTimer?.();
    void this.#ask();
  }

  async #ask(): Promise<void> {
    const call = new AbortController();
    this.#underWay = call;
    const outcome = await this.access.index(this.ring.newest, call);
    if (this.#underWay !== call) return; // stopped meanwhile
    this.#underWay = null;
    if (outcome.kind !== 'got') this.#fail(outcome.kind === 'failed' ? outcome.problem : { kind: 'unreadable' });
    else if (!this.ring.learn(outcome.value)) this.#fail({ kind: 'unreadable' });
    else this.#succeed();
    this.onNews();
  }

  #succeed(): void {
    this.problem = null;
    this.#patience.reset();
    this.#askIn(FOLLOW_MS);
  }

  #fail(problem: Problem): void {
    this.problem = problem;
    if (problem.kind === 'status' && problem.status === 404) this.ring.clear(); // the server does not know the stream
    this.#askIn(Math.max(FOLLOW_MS, this.#patience.waitMs(problem)));
  }

  #askIn(milliseconds: number): void {
    this.#cancelTimer = this.clock.after(milliseconds, () => void this.#ask());
  }
}
