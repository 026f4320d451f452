// Time, timers and chance as one object, so that tests can turn the hands themselves.

export type Cancel = () => void;

export interface Clock {
  /** Milliseconds on the wall clock. Not performance.now(): that stands still while a laptop sleeps, and ages must not. */
  now(): number;
  /** Uniform in [0, 1). */
  random(): number;
  after(milliseconds: number, run: () => void): Cancel;
}

export const browserClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};
