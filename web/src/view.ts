// What the page's frame asks of the view inside it: the wall, or one stream.
import type { Refusal } from './connection';
import type { Directory } from './directory';
import type { Verdict } from './freshness';

export interface Judged {
  name: string;
  title: string;
  verdict: Verdict;
}

export interface View {
  readonly root: HTMLElement;
  /** Why the server sends nothing of what this page is about. */
  readonly refusal: Refusal | null;
  learn(directory: Directory): void;
  /** Twice a second: ages grow. Gives the verdicts on what is in sight. */
  tick(): Judged[];
  /** The page is out of sight: sockets close. */
  pause(): void;
  resume(): void;
  serverIsBack(): void;
}
