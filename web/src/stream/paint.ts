// Tells the server of frames once they are really on the screen: with the browser's next paint, or not, if nobody looks.
import type { Cancel, Clock } from '../clock';
import type { Delivery, Fate } from '../server/subscription';

/** A page that is covered or scrolled out of a frame may never be painted, and the server waits. */
export const PAINT_TIMEOUT_MS = 1_000;

/** What is needed of the browser. */
export interface Screen {
  readonly isHidden: boolean;
  /** Calls back right behind the next paint; never while the page is hidden. */
  afterPaint(run: () => void): void;
}

export class PaintReports {
  /** By tile: a newer frame stands for the older one. */
  readonly #waiting = new Map<object, Pick<Delivery, 'settle'>>();
  #cancelTimeout: Cancel | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly screen: Screen,
  ) {}

  /** The frame is in the page. */
  shown(tile: object, delivery: Pick<Delivery, 'settle'>): void {
    this.#waiting.set(tile, delivery);
    if (this.screen.isHidden) {
      this.hidden();
    } else if (this.#cancelTimeout === null) {
      this.#cancelTimeout = this.clock.after(PAINT_TIMEOUT_MS, () => this.hidden());
      this.screen.afterPaint(() => this.#painted());
    }
  }

  /** It shows something else, or ends: what waits for its paint is nobody's any more. */
  forget(tile: object): void {
    this.#waiting.delete(tile);
  }

  /** Nothing waits for a paint that does not come. */
  hidden(): void {
    this.#settle({ painted: false });
  }

  #painted(): void {
    this.#settle({ painted: true, at: this.clock.now() });
  }

  #settle(fate: Fate): void {
    this.#cancelTimeout?.();
    this.#cancelTimeout = null;
    const settled = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const delivery of settled) delivery.settle(fate);
  }
}

export const browserScreen: Screen = {
  get isHidden() {
    return document.hidden;
  },
  // A frame's callbacks come before its paint, a message that they post comes behind it.
  afterPaint(run) {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        channel.port1.close();
        run();
      };
      channel.port2.postMessage(null);
    });
  },
};
