// Reads the text messages of the WebSocket subprotocol framecast.v1, trusting no field to be what it should.
import { isObject, quantity, text } from '../untrusted';
import { readStreams, type StreamInfo } from './streams';

/** Where a frame stands: sequences rise within an epoch, and each life of a numbering has an epoch of its own. */
export interface Position {
  readonly epoch: string;
  readonly sequence: number;
}

/** As in the server's addresses and entity tags. */
export function frameId({ epoch, sequence }: Position): string {
  return `${epoch}-${sequence}`;
}

export type ServerMessage =
  | { type: 'hello'; serverTimeUs: number | null }
  | { type: 'streams'; complete: boolean; streams: StreamInfo[]; removed: string[] }
  | { type: 'subscribed'; id: number; epoch: string | null }
  | { type: 'state'; id: number; epoch: string | null; stream: StateOf }
  | { type: 'error'; id: number | null; code: string }
  | { type: 'pong'; t: number | null; serverTimeUs: number | null }
  | { type: 'draining'; retryAfterMs: number };

/** What a `state` message tells of a stream. */
export type StateOf = Pick<StreamInfo, 'name' | 'state' | 'intervalMs' | 'lastFrameAt' | 'lastChangeAt'>;

export type ClientMessage =
  | { type: 'subscribe'; id: number; stream: string; window: 'auto'; paused: boolean; priority: number; max_fps?: number; since?: Position }
  | { type: 'update'; id: number; paused?: boolean; priority?: number; max_fps?: number }
  | { type: 'unsubscribe'; id: number }
  | { type: 'ack'; id: number; epoch: string; sequence: number; painted: boolean; paint_time_us?: number }
  | { type: 'ping'; t: number };

/** Null: none that this page knows, or one that lacks what it is about. `now` turns ages into times on the page's clock. */
export function readServerMessage(message: string, now: number): ServerMessage | null {
  const body = parsed(message);
  if (!isObject(body)) return null;
  const id = idOf(body['id']);
  const serverTimeUs = quantity(body['server_time_us']);
  switch (body['type']) {
    case 'hello':
      return { type: 'hello', serverTimeUs };
    case 'streams': {
      const streams = readStreams(body, now);
      if (streams === null) return null;
      return { type: 'streams', complete: body['complete'] === true, streams, removed: names(body['removed']) };
    }
    case 'subscribed':
      return id === null ? null : { type: 'subscribed', id, epoch: text(body['epoch']) };
    case 'state': {
      const [stream] = readStreams({ streams: [{ ...body, name: body['stream'] }] }, now) ?? [];
      if (id === null || stream === undefined) return null;
      const { name, state, intervalMs, lastFrameAt, lastChangeAt } = stream;
      return { type: 'state', id, epoch: text(body['epoch']), stream: { name, state, intervalMs, lastFrameAt, lastChangeAt } };
    }
    case 'error':
      return { type: 'error', id, code: text(body['code']) ?? '' };
    case 'pong':
      return { type: 'pong', t: quantity(body['t']), serverTimeUs };
    case 'draining':
      return { type: 'draining', retryAfterMs: quantity(body['retry_after_ms']) ?? 0 };
    default:
      return null;
  }
}

function parsed(message: string): unknown {
  try {
    return JSON.parse(message) as unknown;
  } catch {
    return null;
  }
}

function idOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : null;
}

function names(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}
