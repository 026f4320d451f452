// Decides what a tile may claim about its picture. No clock, no page: facts in, verdict out.
import type { Directory } from '../server/directory';
import type { LinkState, Refusal } from '../server/link';
import type { StreamInfo } from '../server/streams';
import { strings } from '../strings';

export type Look = keyof typeof strings.badge;

export interface Facts {
  now: number;
  name: string;
  directory: Directory['status'];
  /** Null: the server does not list the stream. */
  stream: StreamInfo | null;
  link: LinkState;
  /** When anything came last over the open socket: pings are answered, so something does every few seconds. */
  heardAt: number | null;
  refusal: Refusal | null;
  /** Somebody may see the tile, so the server is asked for pictures. */
  isWatched: boolean;
  /** When the newest frame came to the screen, and when it reached the server: on the page's clock. */
  shownAt: number | null;
  bornAt: number | null;
  /** What is to be expected between two of its frames here: its own rhythm, or the limit that was asked for; 0 if nobody knows. */
  intervalMs: number;
  /** The newest payload could not be decoded. */
  unreadable: boolean;
  /** The origin of a page that the server may not know. */
  foreignTo: string | null;
  /** Its viewer stopped here: the picture stays on the screen. */
  isHeld: boolean;
}

export interface Verdict {
  look: Look;
  badge: string;
  note: string;
  /** Grey: this picture is not what is there now, or nobody knows. */
  stale: boolean;
}

/** Pings go out every two seconds; past two and a half of them what the server said last may be out of date. */
export const SILENT_MS = 5_000;
/** The server itself calls a stream quiet after five seconds or three intervals; one more for its word to come. */
export const BEHIND_MS = 6_000;
const BEHIND_INTERVALS = 3;

export function judge(facts: Facts): Verdict {
  const { link, refusal, stream } = facts;
  if (facts.isHeld) return held(facts);
  if (refusal !== null) return stale('refused', facts, strings.refusedBy[refusal]);
  if (facts.directory === 'failed') return stale('reconnecting', facts, silence(facts));
  if (link === 'retrying') return stale('reconnecting', facts, strings.linkBroken);
  if (!facts.isWatched || link === 'off') return stale('unwatched', facts);
  if (link === 'connecting' || facts.directory === 'asking') return stale('connecting', facts);
  if (isSilent(facts)) return stale('behind', facts, strings.linkSilent);
  if (stream === null) return absent(facts);
  if (facts.unreadable) return stale('unreadable', facts, strings.cannotShow);
  return byServer(facts, stream);
}

/** An old picture because somebody wants to see it: no matter what becomes of the stream meanwhile. */
function held({ now, bornAt }: Facts): Verdict {
  const note = bornAt === null ? strings.heldEmpty : strings.heldNote(strings.ago(now - bornAt));
  return { look: 'held', badge: strings.badge.held, note, stale: false };
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
  if (isBehind(facts)) return stale('behind', facts);
  if (stream.state === 'frozen') return { ...stale('frozen', facts), note: unchangedNote(facts, stream) };
  if (stream.state === 'live') return { look: 'live', badge: strings.badge.live, note: '', stale: false };
  // Of a later version, or none at all: say its word, and claim nothing beyond the picture's age.
  return { ...stale('unknown', facts), badge: stream.state ?? strings.badge.unknown };
}

function silence({ foreignTo }: Facts): string {
  return foreignTo === null ? strings.serverSilent : strings.foreignSilent(foreignTo);
}

function absent(facts: Facts): Verdict {
  if (facts.shownAt !== null) return stale('gone', facts, strings.goneNote);
  return stale('waiting', facts, strings.waitingFor(facts.name));
}

function isSilent({ now, heardAt }: Facts): boolean {
  return heardAt === null || now - heardAt > SILENT_MS;
}

/** The server has newer frames, for it calls the stream moving; none of them came here for too long. */
function isBehind({ now, shownAt, bornAt, intervalMs }: Facts): boolean {
  if (shownAt === null) return false;
  const patience = Math.max(BEHIND_MS, BEHIND_INTERVALS * intervalMs);
  return now - Math.min(shownAt, bornAt ?? shownAt) > patience;
}

function stale(look: Look, facts: Facts, reason = ''): Verdict {
  const age = facts.bornAt === null ? '' : strings.lastPicture(strings.ago(facts.now - facts.bornAt));
  const note = strings.join([reason, age].filter((part) => part !== ''));
  return { look, badge: strings.badge[look], note, stale: true };
}

function unchangedNote(facts: Facts, stream: StreamInfo): string {
  if (stream.lastChangeAt === null) return '';
  return strings.unchanged(strings.duration(facts.now - stream.lastChangeAt));
}
