// Reads the server's list of streams, trusting no field to be there or to be what it should.
import { isStreamName } from './names';

export interface StreamInfo {
  name: string;
  /** The name when the stream has no title. */
  title: string;
  /** As the server says it; null if it says nothing. A newer server may know states that this page does not. */
  state: string | null;
  fps: number | null;
  viewers: number | null;
  lastFrameAgeMs: number | null;
  lastChangeAgeMs: number | null;
}

/** Null if this is no list of streams at all; entries that make no sense are left out. Sorted by name. */
export function readStreams(body: unknown): StreamInfo[] | null {
  const list = isObject(body) ? body['streams'] : undefined;
  if (!Array.isArray(list)) return null;
  const byName = new Map<string, StreamInfo>();
  for (const entry of list) {
    const stream = readStream(entry);
    if (stream !== null) byName.set(stream.name, stream);
  }
  return [...byName.values()].sort((a, b) => compareNames(a.name, b.name));
}

const collator = new Intl.Collator('en', { numeric: true });

/** As people count: cam2, cam10. */
export function compareNames(a: string, b: string): number {
  return collator.compare(a, b);
}

function readStream(entry: unknown): StreamInfo | null {
  if (!isObject(entry)) return null;
  const name = entry['name'];
  if (typeof name !== 'string' || !isStreamName(name)) return null;
  return {
    name,
    title: text(entry['title']) ?? name,
    state: text(entry['state']),
    fps: quantity(entry['fps']),
    viewers: quantity(entry['viewers']),
    lastFrameAgeMs: quantity(entry['last_frame_age_ms']),
    lastChangeAgeMs: quantity(entry['last_change_age_ms']),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

function quantity(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}
