// Notices when nobody looks at the page, when somebody looks again, and when the machine has slept.
import type { Cancel, Clock } from '../clock';

/** So long a hidden page stays at hand, without pictures; then it is forgotten in a corner, and is nobody's viewer. */
export const AWAY_AFTER_MS = 5 * 60_000;
/** A visible page's timers run; if one is so late, the machine slept, and its sockets are likely dead. */
const SLEPT_MS = 10_000;

export interface Presence {
  /** At once, whenever the page comes into sight or goes out of it. */
  onLook(isVisible: boolean): void;
  /** It has been out of sight for long. */
  onAway(): void;
  /** Also after sleep and when the network is back: everything begins afresh, at once. */
  onBack(): void;
}

export class PresenceWatch {
  #away: boolean;
  #cancelAway: Cancel | null = null;
  #lastTick: number;
  readonly #over = new AbortController();

  constructor(
    private readonly clock: Clock,
    private readonly presence: Presence,
  ) {
    this.#away = document.hidden;
    this.#lastTick = clock.now();
    const { signal } = this.#over;
    document.addEventListener('visibilitychange', () => this.#looked(), { signal });
    window.addEventListener('online', () => this.#beginAfresh(), { signal });
    if (this.#away) return;
    presence.onBack();
    presence.onLook(true);
  }

  /** Nothing is told any more. */
  end(): void {
    this.#over.abort();
    this.#cancelAway?.();
  }

  /** Called twice a second. */
  tick(): void {
    const now = this.clock.now();
    const late = now - this.#lastTick;
    this.#lastTick = now;
    if (late > SLEPT_MS && !document.hidden) this.#beginAfresh();
  }

  #looked(): void {
    this.#cancelAway?.();
    this.#cancelAway = null;
    this.presence.onLook(!document.hidden);
    if (document.hidden) {
      this.#cancelAway = this.clock.after(AWAY_AFTER_MS, () => this.#leave());
    } else {
      this.#lastTick = this.clock.now(); // hidden pages tick slowly; that was no sleep
      if (this.#away) this.#comeBack();
    }
  }

  #beginAfresh(): void {
    if (document.hidden) return;
    this.#leave();
    this.#comeBack();
  }

  #leave(): void {
    if (this.#away) return;
    this.#away = true;
    this.presence.onAway();
  }

  #comeBack(): void {
    this.#away = false;
    this.presence.onBack();
  }
}
