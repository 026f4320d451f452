// How a picture lies in its stage: whole, one to one, or as somebody zoomed and moved it. Numbers only, no page.

export interface Size {
  width: number;
  height: number;
}

/** In CSS pixels; `pixelRatio` is how many pixels of the screen one of them is wide. */
export interface Room extends Size {
  pixelRatio: number;
}

/** For a transform whose origin is the picture's upper left corner: CSS pixels for each of the picture's, then CSS pixels. */
export interface Place {
  scale: number;
  x: number;
  y: number;
}

/** `fit`: as large as the stage takes it whole. `actual`: a pixel of the picture is a pixel of the screen. */
export type ZoomMode = 'fit' | 'actual' | 'free';

/** Pixels of the screen for one of the picture: larger than that nothing is to be seen. */
const LARGEST = 32;
/** From here on pixels are to be seen as squares, not as blur. */
const SQUARES = 3;
/** Steps of zoom multiply, and rounding must not keep `fit` from being reached again. */
const SAME = 1e-6;
/** CSS pixels: what is wider than the stage by less does not move. */
const VISIBLE = 0.01;

export class Zoom {
  #room: Room = { width: 0, height: 0, pixelRatio: 1 };
  #picture: Size | null = null;
  #mode: ZoomMode = 'fit';
  /** Of `free`, as it was asked for: a stage that is hidden for a while, or turned, changes neither this nor the centre. */
  #scale = 1;
  /** Which point of the picture is in the stage's middle, as parts of its width and height. */
  #centre = { x: 0.5, y: 0.5 };

  get mode(): ZoomMode {
    return this.#mode;
  }

  /** Null: nobody knows yet how large the picture is. */
  get place(): Place | null {
    if (this.#picture === null) return null;
    const { width, height, pixelRatio } = this.#room;
    const scale = this.#scaleNow(this.#picture);
    const x = offset(width, this.#picture.width * scale, this.#centre.x);
    const y = offset(height, this.#picture.height * scale, this.#centre.y);
    if (this.#mode !== 'actual') return { scale, x, y };
    // Between two pixels of the screen it would be a blur.
    return { scale, x: Math.round(x * pixelRatio) / pixelRatio + 0, y: Math.round(y * pixelRatio) / pixelRatio + 0 };
  }

  /** Pixels of the screen for a hundred of the picture. */
  get percent(): number {
    return (this.place?.scale ?? 0) * this.#room.pixelRatio * 100;
  }

  get isPixelated(): boolean {
    return this.percent >= SQUARES * 100 * (1 - SAME);
  }

  /** Some of the picture is out of sight. */
  get canPan(): boolean {
    if (this.#picture === null) return false;
    const scale = this.#scaleNow(this.#picture);
    const { width, height } = this.#picture;
    return width * scale > this.#room.width + VISIBLE || height * scale > this.#room.height + VISIBLE;
  }

  // What follows says whether anything is other than before.

  resize(room: Room): boolean {
    return this.#change(() => {
      this.#room = room;
    });
  }

  /** Of each frame. One of another size is shown as wide as the one before, with the same part of it in the middle. */
  pictureSize(width: number, height: number): boolean {
    const before = this.#picture;
    const now = width > 0 && height > 0 ? { width, height } : null;
    if (before?.width === now?.width && before?.height === now?.height) return false;
    this.#picture = now;
    if (before !== null && now !== null) this.#scale *= before.width / now.width;
    return true; // also where it lies at the same place
  }

  fit(): boolean {
    return this.#change(() => {
      this.#mode = 'fit';
      this.#centre = { x: 0.5, y: 0.5 };
    });
  }

  actualSize(): boolean {
    return this.#change(() => {
      this.#mode = 'actual';
    });
  }

  /** What is at this point of the stage stays there, as far as the picture's edges let it. */
  zoomAt(factor: number, x: number, y: number): boolean {
    const { place } = this;
    return place !== null && this.#zoomTo(place.scale * factor, x, y);
  }

  /** About the stage's middle. Stops at `fit` and `actual` on its way, so that steps reach both. */
  zoomBy(factor: number): boolean {
    const { place } = this;
    if (place === null || this.#picture === null) return false;
    const { fit, actual } = this.#marks(this.#picture);
    const direction = Math.sign(factor - 1);
    const ahead = [fit, actual].filter((mark) => (mark / place.scale - 1) * direction > SAME);
    const steps = [place.scale * factor, ...ahead];
    const scale = direction > 0 ? Math.min(...steps) : Math.max(...steps);
    return this.#zoomTo(scale, this.#room.width / 2, this.#room.height / 2);
  }

  /** From the whole picture to one to one, or to twice as large where that would be smaller; from anything else to the whole. */
  toggleAt(x: number, y: number): boolean {
    const { place } = this;
    if (place === null || this.#picture === null) return false;
    const { fit, actual } = this.#marks(this.#picture);
    if (!isSame(place.scale, fit)) return this.fit();
    return this.#zoomTo(actual > fit * (1 + SAME) ? actual : 2 * fit, x, y);
  }

  panBy(dx: number, dy: number): boolean {
    const { place } = this;
    if (place === null || !this.canPan) return false;
    return this.#change(() => this.#put(place.scale, place.x + dx, place.y + dy));
  }

  #zoomTo(wish: number, x: number, y: number): boolean {
    const { place } = this;
    if (place === null || this.#picture === null || place.scale === 0) return false;
    const { fit, actual } = this.#marks(this.#picture);
    const inLimits = clamp(wish, Math.min(fit, actual), Math.max(fit, LARGEST * actual));
    const scale = [fit, actual].find((mark) => isSame(inLimits, mark)) ?? inLimits;
    const growth = scale / place.scale;
    return this.#change(() => {
      this.#mode = scale === fit ? 'fit' : scale === actual ? 'actual' : 'free';
      this.#put(scale, x - (x - place.x) * growth, y - (y - place.y) * growth);
    });
  }

  #put(scale: number, x: number, y: number): void {
    if (this.#picture === null) return;
    this.#scale = scale;
    this.#centre = {
      x: centre(this.#room.width, this.#picture.width * scale, x),
      y: centre(this.#room.height, this.#picture.height * scale, y),
    };
  }

  #scaleNow(picture: Size): number {
    const { fit, actual } = this.#marks(picture);
    if (this.#mode === 'fit') return fit;
    if (this.#mode === 'actual') return actual;
    return clamp(this.#scale, Math.min(fit, actual), Math.max(fit, LARGEST * actual));
  }

  #marks(picture: Size): { fit: number; actual: number } {
    const { width, height, pixelRatio } = this.#room;
    return { fit: Math.min(width / picture.width, height / picture.height), actual: 1 / pixelRatio };
  }

  #change(run: () => void): boolean {
    const before = this.place;
    const modeBefore = this.#mode;
    run();
    const after = this.place;
    return (
      this.#mode !== modeBefore ||
      before?.scale !== after?.scale ||
      before?.x !== after?.x ||
      before?.y !== after?.y
    );
  }
}

/** In the middle where it fits; else as the centre says, without a gap at either end. */
function offset(room: number, length: number, centre: number): number {
  return length <= room ? (room - length) / 2 : clamp(room / 2 - centre * length, room - length, 0);
}

function centre(room: number, length: number, offset: number): number {
  return length <= room ? 0.5 : (room / 2 - clamp(offset, room - length, 0)) / length;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

function isSame(scale: number, other: number): boolean {
  return Math.abs(scale / other - 1) < SAME;
}
