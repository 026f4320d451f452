// Tells when an element comes near the window, and when it has been out of it for a while.
import type { Cancel, Clock } from '../clock';

/** Scrolling past and back should not pause and go on. */
const OUT_OF_SIGHT_MS = 2_000;
const NEAR = '300px 0px';

export class Sight {
  isNear = false;
  readonly #observer: IntersectionObserver;
  #cancelLeave: Cancel | null = null;

  constructor(
    private readonly clock: Clock,
    element: Element,
    private readonly onChange: () => void,
  ) {
    this.#observer = new IntersectionObserver((entries) => this.#sighted(entries), { rootMargin: NEAR });
    this.#observer.observe(element);
  }

  end(): void {
    this.#observer.disconnect();
    this.#cancelLeave?.();
  }

  #sighted(entries: IntersectionObserverEntry[]): void {
    const isIntersecting = entries.at(-1)?.isIntersecting ?? false;
    this.#cancelLeave?.();
    this.#cancelLeave = null;
    if (isIntersecting) this.#set(true);
    else if (this.isNear) this.#cancelLeave = this.clock.after(OUT_OF_SIGHT_MS, () => this.#set(false));
  }

  #set(isNear: boolean): void {
    if (isNear === this.isNear) return;
    this.isNear = isNear;
    this.onChange();
  }
}
