// Decides what a tile may claim about its picture. No clock, no page: facts in, verdict out.
import type { LinkState, Refusal } from './connection';
import type { StreamInfo } from './streams';
import { strings } from './strings';

export type Look = keyof typeof strings.badge;

export interface Facts {
  now: number;
  name: string;
  directory: 'asking' | 'answered' | 'failed';
  answeredAt: number | null;
  /** Null: the server does not list the stream. */
  stream: StreamInfo | null;
  link: LinkState;
  refusal: Refusal | null;
  /** When the picture on the screen came there, and when its frame was new as far as is known. */
  shownAt: number | null;
  bornAt: number | null;
  /** The newest payload could not be decoded. */
  unreadable: boolean;
}

export interface Verdict {
  look: Look;
  badge: string;
  note: string;
  /** Grey: this picture is not what is there now, or nobody knows. */
  stale: boolean;
}

/** A stream may send seldom; only well past its own rhythm is it called behind. */
const BEHIND_MS = 3_000;
const BEHIND_INTERVALS = 3;
/** What the way of a poll's answer and a picture's decoding may differ by. */
const SLACK_MS = 1_000;
/** Polls come each second and fail after three: an older answer is from before the page, or the machine, slept. */
const OUTDATED_MS = 5_000;

export function judge(facts: Facts): Verdict {
  const { link, refusal, stream } = facts;
  if (refusal !== null) return stale('refused', facts, strings.refusedBy[refusal]);
  if (facts.directory === 'failed') return stale('reconnecting', facts, strings.serverSilent);
  if (link === 'retrying') return stale('reconnecting', facts, strings.linkBroken);
  if (link === 'off') return stale('unwatched', facts);
  if (link === 'connecting' || !isCurrent(facts)) return stale('connecting', facts);
  if (stream === null) return absent(facts);
  if (facts.unreadable) return stale('unreadable', facts, strings.cannotShow);
  return byServer(facts, stream);
}

/** The server's word, believed where what arrives here does not speak against it. */
function byServer(facts: Facts, stream: StreamInfo): Verdict {
  switch (stream.state) {
    case 'waiting':
      return stale('waiting', facts);
    case 'quiet':
      return stale('quiet', facts);
    case 'idle':
      return stale('idle', facts, strings.idleNote);
    case 'ended':
      return stale('ended', facts, strings.endedNote);
    case 'lost':
      return stale('lost', facts, strings.lostNote);
  }
  if (facts.shownAt === null) return stale('connecting', facts);
  if (isBehind(facts, stream)) return stale('behind', facts);
  if (stream.state === 'frozen') return { ...stale('frozen', facts), note: unchangedNote(facts, stream) };
  if (stream.state === 'live') return { look: 'live', badge: strings.badge.live, note: '', stale: false };
  // Of a later version, or none at all: say its word, and claim nothing beyond the picture's age.
  return { ...stale('unknown', facts), badge: stream.state ?? strings.badge.unknown };
}

function absent(facts: Facts): Verdict {
  if (facts.shownAt !== null) return stale('gone', facts, strings.goneNote);
  return stale('waiting', facts, strings.waitingFor(facts.name));
}

function isCurrent(facts: Facts): boolean {
  return facts.directory === 'answered' && facts.answeredAt !== null && facts.now - facts.answeredAt <= OUTDATED_MS;
}

/** The server has newer pictures than the one here, and has had them for too long. */
function isBehind(facts: Facts, stream: StreamInfo): boolean {
  if (facts.shownAt === null) return false;
  const rhythm = stream.fps !== null && stream.fps > 0 ? 1_000 / stream.fps : 0;
  const patience = Math.max(BEHIND_MS, BEHIND_INTERVALS * rhythm);
  if (facts.now - facts.shownAt <= patience) return false;
  const newest = newestBornAt(stream, facts.answeredAt);
  return newest === null || newest > facts.shownAt + SLACK_MS;
}

/** When the server's newest frame of this stream came to be, on the page's clock. */
export function newestBornAt(stream: StreamInfo | null, answeredAt: number | null): number | null {
  if (stream === null || stream.lastFrameAgeMs === null || answeredAt === null) return null;
  return answeredAt - stream.lastFrameAgeMs;
}

/**
 * A picture arrives old when its stream ended long ago: if the server's newest frame was there before
 * the picture came, the picture is that frame. Otherwise it is at least as old as its time on the screen.
 */
export function bornAt(shownAt: number, newestBorn: number | null, believed: number | null): number {
  if (newestBorn !== null && newestBorn <= shownAt) return newestBorn;
  return believed ?? shownAt;
}

function stale(look: Look, facts: Facts, reason = ''): Verdict {
  const age = facts.bornAt === null ? '' : strings.lastPicture(strings.ago(facts.now - facts.bornAt));
  const note = strings.join([reason, age].filter((part) => part !== ''));
  return { look, badge: strings.badge[look], note, stale: true };
}

function unchangedNote(facts: Facts, stream: StreamInfo): string {
  if (stream.lastChangeAgeMs === null || facts.answeredAt === null) return '';
  const age = stream.lastChangeAgeMs + Math.max(0, facts.now - facts.answeredAt);
  return strings.unchanged(strings.duration(age));
}
