// Reads what the server tells of its streams, trusting no field to be there or to be what it should.
import { isStreamName } from '../names';
import { isObject, number, quantity, text, texts } from '../untrusted';

export interface StreamInfo {
  name: string;
  /** The name when the stream has no title. */
  title: string;
  /** Which of several servers has it; null if there is but one. */
  node: string | null;
  /** As the server says it; null if it says nothing. A newer server may know states that this page does not. */
  state: string | null;
  fps: number | null;
  /** Between two of its frames, as a rule; null if that is not known. */
  intervalMs: number | null;
  /** Since when its publisher is there, by the server's clock in microseconds; null without one. */
  publisherSinceUs: number | null;
  /** What to add to its capture times to get the server's clock, in microseconds; null if nobody knows. */
  clockOffsetUs: number | null;
  labels: Record<string, string>;
  /** When its newest frame came, and the newest that was another picture: on the page's clock. Null before the first. */
  lastFrameAt: number | null;
  lastChangeAt: number | null;
}

/**
 * Null if this is no list of streams at all; entries that make no sense are left out, the last of a name counts. `now`: when the
 * list came, on the page's clock.
 */
export function readStreams(body: unknown, now: number): StreamInfo[] | null {
  const list = isObject(body) ? body['streams'] : undefined;
  if (!Array.isArray(list)) return null;
  const byName = new Map<string, StreamInfo>();
  for (const entry of list) {
    const stream = readStream(entry, now);
    if (stream !== null) byName.set(stream.name, stream);
  }
  return [...byName.values()];
}

const collator = new Intl.Collator('en', { numeric: true });

/** As people count: cam2, cam10. */
export function compareNames(a: string, b: string): number {
  return collator.compare(a, b);
}

function readStream(entry: unknown, now: number): StreamInfo | null {
  if (!isObject(entry)) return null;
  const name = entry['name'];
  if (typeof name !== 'string' || !isStreamName(name)) return null;
  return {
    name,
    title: text(entry['title']) ?? name,
    node: text(entry['node']),
    state: text(entry['state']),
    fps: quantity(entry['fps']),
    intervalMs: quantity(entry['interval_ms']),
    publisherSinceUs: quantity(entry['publisher_since_us']),
    clockOffsetUs: number(entry['clock_offset_us']),
    labels: texts(entry['labels']),
    lastFrameAt: timeOf(entry['last_frame_age_ms'], now),
    lastChangeAt: timeOf(entry['last_change_age_ms'], now),
  };
}

function timeOf(age: unknown, now: number): number | null {
  const milliseconds = quantity(age);
  return milliseconds === null ? null : now - milliseconds;
}
