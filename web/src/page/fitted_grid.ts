// The wall's list of tiles, in as many columns as make them largest in the window.
import { element } from '../elements';
import { layOut } from './wall_grid';

/** A tile as far as it is measured here. */
const STREAM = 'framecast-stream';
/** In pixels: of a picture in a window that is hardly one. */
const LEAST_HEIGHT = 120;

export class FittedGrid {
  readonly root = element('ul', 'grid');
  #columns = 1;
  /** Of a tile, in rem: of the page's letters, which grow with the screen. */
  #leastWidth = 0;

  constructor() {
    window.addEventListener('resize', () => this.fit());
    // The head above it may get another line, and it comes into the page only when there is something to show.
    new ResizeObserver(() => this.fit()).observe(this.root);
  }

  /** Exactly these, in this order. What stays in its place is not touched, so that the focus and the pictures stay too. */
  hold(items: readonly HTMLElement[], leastWidth: number): void {
    this.#leastWidth = leastWidth;
    const focused = document.activeElement;
    const wanted = new Set<Element>(items);
    for (const item of [...this.root.children]) {
      if (!wanted.has(item)) item.remove();
    }
    items.forEach((item, index) => {
      const there = this.root.children[index];
      if (there !== item) this.root.insertBefore(item, there ?? null);
    });
    // What is moved loses it.
    if (focused instanceof HTMLElement && this.root.contains(focused)) focused.focus({ preventScroll: true });
    this.fit();
  }

  /** After tiles came or went. Does nothing while the list is not to be seen. */
  fit(): void {
    const stream = this.root.querySelector(STREAM);
    const stage = stream?.shadowRoot?.querySelector('.stage');
    if (stream == null || stage == null || this.root.clientWidth === 0) return;
    const page = document.documentElement;
    const rem = parseFloat(getComputedStyle(page).fontSize);
    const style = getComputedStyle(this.root);
    const below = parseFloat(getComputedStyle(this.root.closest('main') ?? page).paddingBottom) || 0;
    const above = this.root.getBoundingClientRect().top + window.scrollY;
    const room = {
      width: this.root.clientWidth,
      height: page.clientHeight - above - below,
      gap: parseFloat(style.columnGap) || 0,
      caption: stream.getBoundingClientRect().height - stage.getBoundingClientRect().height,
      least: this.#leastWidth * rem,
    };
    const { columns, pictureHeight } = layOut(this.root.childElementCount, room);
    this.#columns = columns;
    this.root.style.setProperty('--columns', String(columns));
    // Where they are not all in the window, one of them is, with the words below it.
    this.root.style.setProperty('--picture-height', `${pictureHeight ?? Math.max(LEAST_HEIGHT, room.height - room.caption)}px`);
  }

  /** Arrow keys, Home and End go from tile to tile. */
  moveFocus(event: KeyboardEvent): void {
    const links = [...this.root.querySelectorAll<HTMLElement>(`${STREAM} a`)];
    const at = links.indexOf(document.activeElement as HTMLElement);
    const to = this.#neighbour(event.key, at, links.length);
    if (at < 0 || to === null || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    links[Math.min(Math.max(to, 0), links.length - 1)]?.focus();
  }

  #neighbour(key: string, at: number, count: number): number | null {
    switch (key) {
      case 'ArrowLeft':
        return at - 1;
      case 'ArrowRight':
        return at + 1;
      case 'ArrowUp':
        return at - this.#columns < 0 ? at : at - this.#columns;
      case 'ArrowDown':
        return at + this.#columns >= count ? at : at + this.#columns;
      case 'Home':
        return 0;
      case 'End':
        return count - 1;
      default:
        return null;
    }
  }
}
