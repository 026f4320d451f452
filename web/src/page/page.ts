// The frame around a view: the head with its figures, the banner for trouble with the server, the spoken line.
import { element, link, setText } from '../elements';
import type { Addresses } from '../server/addresses';
import type { Directory } from '../server/directory';
import { isAboutTokens, type Problem } from '../server/inquiry';
import { strings } from '../strings';

export class Page {
  readonly #figures = element('p', 'summary');
  readonly #banner = element('p', 'banner');
  readonly #spoken = element('p', 'spoken');
  readonly #main = element('main');
  #notice: HTMLElement | null = null;

  constructor(body: HTMLElement, addresses: Addresses, onWall: boolean) {
    this.#main.id = 'pictures';
    this.#main.tabIndex = -1; // so that the skip link can move the focus here
    const head = element('header');
    head.append(brand(addresses));
    if (!onWall) head.append(link(addresses.wall, strings.allStreams, 'back'));
    head.append(this.#figures);
    // Both are spoken when their text changes; neither holds anything that ticks.
    for (const live of [this.#banner, this.#spoken]) live.setAttribute('role', 'status');
    body.append(link('#pictures', strings.skip, 'skip'), head, this.#banner, this.#main, this.#spoken);
  }

  /** Beside the brand. */
  control(controls: HTMLElement): void {
    this.#figures.before(controls);
  }

  show(content: HTMLElement): void {
    this.#main.replaceChildren(content);
  }

  /** Stands in place of what is shown, which goes on out of sight; null: that is seen again. */
  cover(notice: HTMLElement | null): void {
    if (notice === this.#notice) return;
    const hadFocus = this.#main.contains(document.activeElement);
    this.#notice?.remove();
    this.#notice = notice;
    for (const content of this.#main.children) (content as HTMLElement).hidden = notice !== null;
    if (notice !== null) this.#main.append(notice);
    if (hadFocus) this.#main.focus(); // else a keyboard would begin at the top again
  }

  /** `faults`: messages that came and could not be read. */
  learn(directory: Directory, faults: number): void {
    const live = directory.streams.filter(({ state }) => state === 'live').length;
    const known = directory.status === 'answered' && directory.streams.length > 0;
    setText(this.#figures, known ? strings.streamsListed(directory.streams.length, live) : '');
    this.#figures.title = faults === 0 ? '' : strings.faults(faults);
    const { problem } = directory;
    // What is about tokens is told in place of the pictures.
    setText(this.#banner, problem === null || isAboutTokens(problem) ? '' : wordsFor(problem));
  }

  say(words: string): void {
    // The same words again are spoken only if they are others.
    setText(this.#spoken, words === this.#spoken.textContent ? `${words}\u00a0` : words);
  }
}

function brand(addresses: Addresses): HTMLElement {
  const home = link(addresses.wall, '', 'brand');
  const icon = element('img');
  icon.src = addresses.icon;
  icon.alt = ''; // the word beside it says it
  home.append(icon, element('span', '', strings.product));
  return home;
}

function wordsFor(problem: Problem): string {
  switch (problem.kind) {
    case 'silent':
      return strings.silent;
    case 'status':
      return strings.badStatus(problem.status);
    case 'unreadable':
      return strings.unreadable;
    case 'no-socket':
      return strings.noSocket;
    case 'full':
      return strings.full;
  }
}
