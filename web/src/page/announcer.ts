// Chooses which changes are spoken to those who hear the page: the lasting ones, and never many one by one.
import type { Look } from '../stream/freshness';
import { strings } from '../strings';
import type { Judged } from './view';

/** A state that did not last is not worth an interruption. */
export const LASTING_MS = 3_000;
const ONE_BY_ONE = 3;
/** On the way to a state that will be worth saying. */
const PASSING: ReadonlySet<Look> = new Set(['connecting', 'unwatched']);

interface Heard {
  look: Look;
  since: number;
  said: Look;
}

export class Announcer {
  readonly #heard = new Map<string, Heard>();

  constructor(private readonly say: (words: string) => void) {}

  listen(streams: readonly Judged[], now: number): void {
    const changes: string[] = [];
    for (const { name, title, verdict } of streams) {
      const { look, badge } = verdict;
      if (PASSING.has(look)) continue;
      const heard = this.#heard.get(name);
      if (heard === undefined) {
        // What is there at first can be read; only what changes afterwards is said.
        this.#heard.set(name, { look, since: now, said: look });
      } else if (heard.look !== look) {
        heard.look = look;
        heard.since = now;
      } else if (heard.said !== look && now - heard.since >= LASTING_MS) {
        heard.said = look;
        changes.push(strings.announce(title, badge));
      }
    }
    if (changes.length > ONE_BY_ONE) this.say(strings.announceMany(changes.length));
    else if (changes.length > 0) this.say(changes.join('. '));
  }
}
