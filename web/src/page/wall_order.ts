// Which streams a wall shows, and in which order. No page: facts in, order out.
import { compareNames, type StreamInfo } from '../server/streams';

export const ORDERS = ['name', 'newest'] as const;
export type Order = (typeof ORDERS)[number];

/** Below 0: `a` comes first. `newest`: whose publisher began last; those without one behind them. */
export function compare(a: StreamInfo, b: StreamInfo, order: Order): number {
  const newest = order === 'newest' ? (b.publisherSinceUs ?? 0) - (a.publisherSinceUs ?? 0) : 0;
  return newest || compareNames(a.name, b.name);
}

/** Every word of the filter is somewhere in its name, title, state or labels; case does not matter. */
export function isWanted(stream: StreamInfo, filter: string): boolean {
  const labels = Object.entries(stream.labels).map(([name, value]) => `${name}=${value}`);
  const about = [stream.name, stream.title, stream.state ?? '', ...labels].join('\n').toLowerCase();
  const words = filter.toLowerCase().split(/\s+/);
  return words.every((word) => about.includes(word));
}
