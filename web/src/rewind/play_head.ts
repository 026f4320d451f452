// Which moment of a stream's past is due while it is played: the server's time at the frames, at a speed.
import type { Clock } from '../clock';

export class PlayHead {
  #fromUs = 0;
  #began = 0;
  #speed = 1;

  constructor(private readonly clock: Clock) {}

  /** From a moment on, in microseconds by the server's clock. */
  start(us: number, speed: number): void {
    this.#fromUs = us;
    this.#began = this.clock.now();
    this.#speed = speed;
  }

  get speed(): number {
    return this.#speed;
  }

  get us(): number {
    return this.#fromUs + (this.clock.now() - this.#began) * 1_000 * this.#speed;
  }

  /** Milliseconds from now on; less than 0 if the moment has passed. */
  msUntil(us: number): number {
    return (us - this.us) / 1_000 / this.#speed;
  }
}
