// The wall's list of tiles, in as many columns as make them largest in the window.
import { element } from './elements';
import { layOut } from './wall_grid';

/** Of the page's letters, which grow with the screen. */
const LEAST_WIDTH_REM = 12;

export class FittedGrid {
  readonly root = element('ul', 'grid');

  constructor() {
    window.addEventListener('resize', () => this.fit());
  }

  /** After tiles came or went. Does nothing while the list is not on the page. */
  fit(): void {
    const tile = this.root.querySelector('.about');
    if (tile === null || !this.root.isConnected) return;
    const page = document.documentElement;
    const rem = parseFloat(getComputedStyle(page).fontSize);
    const style = getComputedStyle(this.root);
    const below = parseFloat(getComputedStyle(this.root.closest('main') ?? page).paddingBottom) || 0;
    const above = this.root.getBoundingClientRect().top + window.scrollY;
    const borders = 2;
    const { columns, pictureHeight } = layOut(this.root.childElementCount, {
      width: this.root.clientWidth,
      height: page.clientHeight - above - below,
      gap: parseFloat(style.columnGap) || 0,
      caption: tile.getBoundingClientRect().height + borders,
      least: LEAST_WIDTH_REM * rem,
    });
    this.root.style.setProperty('--columns', String(columns));
    this.root.style.setProperty('--picture-height', pictureHeight === null ? 'none' : `${pictureHeight}px`);
  }
}
