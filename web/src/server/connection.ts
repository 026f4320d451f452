// What all streams of one document share about one server: its socket and directory, and whether anybody looks.
import type { Cancel, Clock } from '../clock';
import { browserScreen, PaintReports } from '../stream/paint';
import type { Directory } from './directory';
import { PresenceWatch } from './presence';
import type { Server } from './server';

const TICK_MS = 500;
/** An element that is moved to another place of its page leaves and joins again. */
const IDLE_MS = 1_000;

export interface Member {
  /** The directory is another one, or its problem. */
  learn(directory: Directory): void;
  linkChanged(): void;
  /** Whether anybody may see the document: in a hidden tab nothing is watched. */
  look(isVisible: boolean): void;
  /** Twice a second: ages grow. */
  tick(): void;
}

export class Connection {
  readonly paints: PaintReports;
  readonly #members = new Set<Member>();
  #presence: PresenceWatch | null = null;
  #ticking: ReturnType<typeof setInterval> | undefined;
  #isAway = true;
  #isVisible = false;
  #cancelIdle: Cancel | null = null;

  /** `onIdle`: nobody has joined for a while, and everything has ended. Who comes then begins afresh. */
  constructor(
    readonly clock: Clock,
    readonly server: Server,
    private readonly onIdle: () => void,
  ) {
    this.paints = new PaintReports(clock, browserScreen);
    server.onNews = () => {
      for (const member of this.#members) member.learn(server.directory);
    };
    server.onLinkChange = () => {
      for (const member of this.#members) member.linkChanged();
    };
  }

  /** The first one opens the socket; it stays open for as long as one is there, and somebody may look. Gives the way out. */
  join(member: Member): () => void {
    this.#cancelIdle?.();
    this.#cancelIdle = null;
    this.#members.add(member);
    if (this.#presence === null) this.#begin();
    else if (!this.#isAway) this.server.link.start();
    member.learn(this.server.directory);
    member.look(this.#isVisible);
    return () => this.#leave(member);
  }

  #begin(): void {
    this.#presence = new PresenceWatch(this.clock, {
      onLook: (isVisible) => this.#look(isVisible),
      onAway: () => {
        this.#isAway = true;
        this.server.link.stop();
      },
      onBack: () => {
        this.#isAway = false;
        if (this.#members.size > 0) this.server.link.start();
      },
    });
    this.#ticking = setInterval(() => {
      this.#presence?.tick();
      for (const member of this.#members) member.tick();
    }, TICK_MS);
  }

  #rest(): void {
    clearInterval(this.#ticking);
    this.#presence?.end();
    this.#presence = null;
    this.server.link.stop();
    this.onIdle();
  }

  #look(isVisible: boolean): void {
    this.#isVisible = isVisible;
    for (const member of this.#members) member.look(isVisible);
    if (!isVisible) this.paints.hidden();
  }

  #leave(member: Member): void {
    if (!this.#members.delete(member) || this.#members.size > 0) return;
    this.#cancelIdle = this.clock.after(IDLE_MS, () => this.#rest());
  }
}
