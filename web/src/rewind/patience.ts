// How long to leave a server alone that did not answer a question over HTTP, or that refused the token.
import type { Clock } from '../clock';
import { Backoff } from '../server/backoff';
import { isAboutTokens, type Problem } from '../server/inquiry';
import { REFUSED_TOKEN_WAIT_MS } from '../server/token';

export class Patience {
  readonly #backoff: Backoff;

  constructor(private readonly clock: Clock) {
    this.#backoff = new Backoff(clock);
  }

  waitMs(problem: Problem): number {
    return isAboutTokens(problem) ? REFUSED_TOKEN_WAIT_MS * (1 + this.clock.random()) : this.#backoff.next();
  }

  /** It answers again. */
  reset(): void {
    this.#backoff.reset();
  }
}
