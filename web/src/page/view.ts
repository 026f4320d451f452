// What the page's frame asks of the view inside it: the wall, or one stream.
import type { Directory } from '../server/directory';
import type { Refusal } from '../server/link';
import type { Verdict } from '../stream/freshness';

export interface Judged {
  name: string;
  title: string;
  verdict: Verdict;
}

export interface View {
  readonly root: HTMLElement;
  /** Why the server sends nothing of what this page is about. */
  readonly refusal: Refusal | null;
  /** Whether the server has said if it sends what this page is about. */
  readonly isAnswered: boolean;
  learn(directory: Directory): void;
  linkChanged(): void;
  /** Whether anybody may see the page: in a hidden tab nothing is watched. */
  look(isVisible: boolean): void;
  /** Twice a second. Gives the verdicts on what is in sight. */
  tick(): Judged[];
}
