// Draws on a canvas what the ring holds: how densely, where nothing came, and where an epoch begins.
import { densityOf, shareOf } from './ring_density';
import type { RingIndex } from './ring_index';

/** The lowest a column with any frame at all is drawn, in parts of the height. */
const LEAST_HEIGHT = 0.3;
/** In CSS pixels. */
const BASELINE = 2;
const BORDER = 2;
/** The cursor stands out from it. */
const FILL_ALPHA = 0.6;

export class TimelineDrawing {
  readonly canvas = document.createElement('canvas');
  /** What the drawing was made of. */
  #made = '';

  constructor() {
    this.canvas.setAttribute('aria-hidden', 'true');
  }

  /** The colours may be others. */
  invalidate(): void {
    this.#made = '';
  }

  /** Cheap when nothing changed. */
  draw(ring: RingIndex): void {
    const { clientWidth, clientHeight } = this.canvas;
    const scale = window.devicePixelRatio;
    const made = [ring.version, clientWidth, clientHeight, scale].join();
    const pen = this.canvas.getContext('2d');
    if (made === this.#made || pen === null || clientWidth === 0) return;
    this.#made = made;
    this.canvas.width = Math.round(clientWidth * scale);
    this.canvas.height = Math.round(clientHeight * scale);
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    const colours = getComputedStyle(this.canvas);
    pen.fillStyle = colours.getPropertyValue('--line');
    pen.fillRect(0, clientHeight - BASELINE, clientWidth, BASELINE);
    pen.fillStyle = colours.getPropertyValue('--link');
    pen.globalAlpha = FILL_ALPHA;
    densityOf(ring.frames, clientWidth).forEach((density, column) => {
      if (density === 0) return;
      // By its root, so that a slow time beside a fast one is still seen.
      const height = clientHeight * (LEAST_HEIGHT + (1 - LEAST_HEIGHT) * Math.sqrt(density));
      pen.fillRect(column, clientHeight - height, 1, height);
    });
    pen.globalAlpha = 1;
    pen.fillStyle = colours.getPropertyValue('--care');
    for (const index of ring.borders) {
      const at = shareOf(ring.frames[index]?.ingestTimeUs ?? 0, ring.frames) * clientWidth;
      pen.fillRect(Math.min(clientWidth - BORDER, Math.round(at)), 0, BORDER, clientHeight);
    }
  }
}
