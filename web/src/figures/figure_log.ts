// What the page of one stream measured in the last five minutes, second by second: how late its pictures were, how many came,
// and how many did not, by why.
import type { Clock } from '../clock';
import { LatencyHistogram } from './latency_histogram';

/** Seconds that are kept behind the one that runs. Each holds at most a histogram of 3 KB. */
export const KEPT_S = 300;
/** Quantiles of a second look back so far, so that a stream of one picture a second has a line too. */
export const WINDOW_S = 10;
/** The page calls twice a second; if nothing was heard for longer than this, it or its machine slept. */
const SLEPT_S = 10;

/** In the order in which people are told. */
export const SKIP_REASONS = ['slow', 'overtaken', 'sourceGap', 'paused', 'rate', 'ring', 'unreadable'] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];
export type SkipTotals = Readonly<Record<SkipReason, number>>;

export interface ShownPicture {
  /** When it was painted, by the log's clock. */
  at: number;
  /** Null: not known. */
  latencyMs: number | null;
  bytes: number;
}

export type Column = Array<number | null>;

/** Columns of one length, a row a finished second, the oldest first; null where nothing was measured. */
export interface FigureRows {
  /** Seconds since 1970, at the end of each second. */
  times: number[];
  /** Milliseconds, over the last WINDOW_S. */
  p50: Column;
  p95: Column;
  p99: Column;
  fps: Column;
  /** Bytes a second. */
  bytes: Column;
  /** Frames a second. */
  skips: Record<SkipReason, Column>;
}

/** Over everything that is kept; null where nothing was measured. */
export interface FigureSummary {
  spanMs: number;
  p50: number | null;
  p95: number | null;
  p99: number | null;
  fps: number | null;
  bytesPerSecond: number | null;
  skipped: Record<SkipReason, number>;
}

const SHARES = [0.5, 0.95, 0.99] as const;

class Second {
  frames = 0;
  bytes = 0;
  latencies: LatencyHistogram | null = null;
  readonly skipped = eachReason(() => 0);

  /** `at`: its beginning, in seconds since 1970. `isWhole`: measuring neither began nor broke off in it; else it tells no rate. */
  constructor(
    readonly at: number,
    public isWhole: boolean,
  ) {}
}

export class FigureLog {
  /** Rising; the last one runs. Those of a sleep are missing. */
  #seconds: Second[] = [];
  #told: SkipTotals = eachReason(() => 0);

  constructor(private readonly clock: Clock) {}

  /** A picture is on the screen. */
  shown({ at, latencyMs, bytes }: ShownPicture): void {
    const running = this.#advance(this.clock.now());
    const before = this.#seconds[this.#seconds.length - 2];
    // A paint is told a moment after it was.
    const second = before !== undefined && Math.floor(at / 1_000) === before.at ? before : running;
    second.frames += 1;
    second.bytes += bytes;
    if (latencyMs !== null) (second.latencies ??= new LatencyHistogram()).add(latencyMs);
  }

  /** Something came that never is on the screen: an overtaken or unreadable picture was received all the same. */
  received(bytes: number): void {
    this.#advance(this.clock.now()).bytes += bytes;
  }

  /** The counts since the page opened, as `Skips` has them. Called at least every few seconds, changed or not: silence means sleep. */
  skipped(totals: SkipTotals): void {
    const { skipped } = this.#advance(this.clock.now());
    for (const reason of SKIP_REASONS) {
      const more = totals[reason] - this.#told[reason];
      skipped[reason] += more < 0 ? totals[reason] : more; // less than before: they began anew
    }
    this.#told = eachReason((reason) => totals[reason]);
  }

  rows(now: number): FigureRows {
    this.#advance(now);
    const finished = this.#seconds.slice(0, -1);
    const rows: FigureRows = { times: [], p50: [], p95: [], p99: [], fps: [], bytes: [], skips: eachReason(() => []) };
    const window: Second[] = [];
    const latencies = new LatencyHistogram();
    let next = finished[0]?.at ?? 0;
    for (const second of finished) {
      for (; next < second.at; next += 1) append(rows, next, null, []);
      next = second.at + 1;
      window.push(second);
      if (second.latencies !== null) latencies.merge(second.latencies);
      while (window[0] !== undefined && window[0].at <= second.at - WINDOW_S) {
        const left = window.shift()?.latencies;
        if (left != null) latencies.remove(left);
      }
      append(rows, second.at, second, latencies.quantiles(SHARES));
    }
    return rows;
  }

  summary(now: number): FigureSummary {
    const running = this.#advance(now);
    const latencies = new LatencyHistogram();
    for (const second of this.#seconds) if (second.latencies !== null) latencies.merge(second.latencies);
    const [p50 = null, p95 = null, p99 = null] = latencies.quantiles(SHARES);
    const whole = this.#seconds.filter((second) => second.isWhole && second !== running);
    const mean = (of: (second: Second) => number) => (whole.length === 0 ? null : sum(whole, of) / whole.length);
    return {
      spanMs: Math.max(0, now - 1_000 * (this.#seconds[0]?.at ?? 0)),
      p50,
      p95,
      p99,
      fps: mean(({ frames }) => frames),
      bytesPerSecond: mean(({ bytes }) => bytes),
      skipped: eachReason((reason) => sum(this.#seconds, ({ skipped }) => skipped[reason])),
    };
  }

  /** Gives the second that runs. */
  #advance(now: number): Second {
    const at = Math.floor(now / 1_000);
    let running = this.#seconds[this.#seconds.length - 1];
    if (running !== undefined && at < running.at - SLEPT_S) {
      this.#seconds = []; // the clock was set back: what is kept lies in its future
      running = undefined;
    }
    if (running === undefined || at > running.at + SLEPT_S) {
      if (running !== undefined) running.isWhole = false;
      running = this.#begin(at, false);
    }
    while (running.at < at) running = this.#begin(running.at + 1, true);
    while ((this.#seconds[0]?.at ?? at) < running.at - KEPT_S) this.#seconds.shift();
    return running;
  }

  #begin(at: number, isWhole: boolean): Second {
    const second = new Second(at, isWhole);
    this.#seconds.push(second);
    return second;
  }
}

/** `second`: null for one that was slept through. */
function append(rows: FigureRows, at: number, second: Second | null, quantiles: Column): void {
  const [p50 = null, p95 = null, p99 = null] = quantiles;
  rows.times.push(at + 1);
  rows.p50.push(p50);
  rows.p95.push(p95);
  rows.p99.push(p99);
  rows.fps.push(second?.isWhole === true ? second.frames : null);
  rows.bytes.push(second?.isWhole === true ? second.bytes : null);
  for (const reason of SKIP_REASONS) rows.skips[reason].push(second === null ? null : second.skipped[reason]);
}

function eachReason<T>(of: (reason: SkipReason) => T): Record<SkipReason, T> {
  return Object.fromEntries(SKIP_REASONS.map((reason) => [reason, of(reason)])) as Record<SkipReason, T>;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
