// A stage whose picture can be zoomed and moved: the sheet in it, as large as the picture, holds the surfaces and is transformed.
import { onPixelRatio } from './pixel_ratio';
import { Zoom, type Size, type ZoomMode } from './zoom';
import { ZoomGestures, type Movable } from './zoom_gestures';

export class ZoomableStage implements Movable {
  /** Place, size or mode are others than before. */
  onChange: () => void = () => {};
  readonly #zoom = new Zoom();
  readonly #gestures: ZoomGestures;
  readonly #observer = new ResizeObserver((entries) => this.#resized(entries.at(-1)));
  readonly #forgetRatio: () => void;
  #size: Size = { width: 0, height: 0 };

  /** `stage` must not be scrolled, and has no padding; `sheet` is inside it. */
  constructor(
    private readonly stage: HTMLElement,
    private readonly sheet: HTMLElement,
  ) {
    stage.classList.add('zoomable');
    sheet.classList.add('sheet');
    this.#gestures = new ZoomGestures(stage, this);
    this.#forgetRatio = onPixelRatio(() => this.#measure());
    this.#observer.observe(stage);
  }

  get mode(): ZoomMode {
    return this.#zoom.mode;
  }

  /** Pixels of the screen for a hundred of the picture; 0 as long as there is none. */
  get percent(): number {
    return this.#zoom.percent;
  }

  get canPan(): boolean {
    return this.#zoom.canPan;
  }

  /** With each frame, together with its surface; costs nothing while the size stays. Not more than 0: not known. */
  pictureSize(width: number, height: number): void {
    if (!this.#zoom.pictureSize(width, height)) return;
    this.#sizeSheet(width, height);
    this.#apply(true);
  }

  fit(): boolean {
    return this.#apply(this.#zoom.fit());
  }

  actualSize(): boolean {
    return this.#apply(this.#zoom.actualSize());
  }

  zoomBy(factor: number): boolean {
    return this.#apply(this.#zoom.zoomBy(factor));
  }

  zoomAt(factor: number, x: number, y: number): boolean {
    return this.#apply(this.#zoom.zoomAt(factor, x, y));
  }

  panBy(dx: number, dy: number): boolean {
    return this.#apply(this.#zoom.panBy(dx, dy));
  }

  toggleAt(x: number, y: number): boolean {
    return this.#apply(this.#zoom.toggleAt(x, y));
  }

  /** The picture lies as if it could not be zoomed. */
  end(): void {
    this.#gestures.end();
    this.#forgetRatio();
    this.#observer.disconnect();
    this.stage.classList.remove('zoomable', 'zoomed');
    this.sheet.classList.remove('pixelated');
    this.sheet.style.removeProperty('transform');
    this.#sizeSheet(0, 0);
  }

  #resized(entry: ResizeObserverEntry | undefined): void {
    if (entry === undefined) return;
    const { width, height } = entry.contentRect;
    this.#size = { width, height };
    this.#measure();
  }

  #measure(): void {
    this.#apply(this.#zoom.resize({ ...this.#size, pixelRatio: window.devicePixelRatio }));
  }

  #apply(isChanged: boolean): boolean {
    if (!isChanged) return false;
    const { place } = this.#zoom;
    const { style } = this.sheet;
    if (place === null) style.removeProperty('transform');
    else style.setProperty('transform', `translate(${place.x}px, ${place.y}px) scale(${place.scale})`);
    this.sheet.classList.toggle('pixelated', this.#zoom.isPixelated);
    this.stage.classList.toggle('zoomed', this.#zoom.canPan);
    this.onChange();
    return true;
  }

  /** Of unknown size it fills the stage, and its surfaces show the picture whole by themselves. */
  #sizeSheet(width: number, height: number): void {
    for (const [name, pixels] of [['width', width], ['height', height]] as const) {
      if (width > 0 && height > 0) this.sheet.style.setProperty(name, `${pixels}px`);
      else this.sheet.style.removeProperty(name);
    }
  }
}
