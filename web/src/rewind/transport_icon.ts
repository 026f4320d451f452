// The pictures on the buttons, made as elements: the page allows no markup from strings.

const SVG = 'http://www.w3.org/2000/svg';

/** Outlines on a square of 24. */
const OUTLINES = {
  oldest: 'M5 5h2.5v14H5zM20 5v14L9 12z',
  back: 'M15 5v14L4 12zM17.5 5H20v14h-2.5z',
  play: 'M7 4v16l13-8z',
  pause: 'M6 5h4.5v14H6zM13.5 5H18v14h-4.5z',
  forward: 'M9 5v14l11-7zM4 5h2.5v14H4z',
} as const;

export type TransportIconName = keyof typeof OUTLINES;

/** For a button with a label of its own: nobody hears the icon. */
export class TransportIcon {
  readonly root = document.createElementNS(SVG, 'svg');
  readonly #path = document.createElementNS(SVG, 'path');
  #name: TransportIconName | null = null;

  constructor(name: TransportIconName) {
    this.root.setAttribute('viewBox', '0 0 24 24');
    this.root.setAttribute('aria-hidden', 'true');
    this.root.append(this.#path);
    this.show(name);
  }

  show(name: TransportIconName): void {
    if (name === this.#name) return;
    this.#name = name;
    this.#path.setAttribute('d', OUTLINES[name]);
  }
}
