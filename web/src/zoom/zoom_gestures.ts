// Wheel, drag, pinch, double click and double tap on a stage, as movements of the picture in it.
import { factorOf } from './wheel';

/** In CSS pixels from the stage's upper left corner. Each movement says whether it moved anything. */
export interface Movable {
  readonly canPan: boolean;
  zoomAt(factor: number, x: number, y: number): boolean;
  panBy(dx: number, dy: number): boolean;
  toggleAt(x: number, y: number): boolean;
}

interface Point {
  x: number;
  y: number;
}

/** A hand trembles by less, and its click stays a click. */
const DRAG_PIXELS = 4;
const TOUCH_DRAG_PIXELS = 10;
const TAP_MS = 300;
const DOUBLE_TAP_MS = 350;
const DOUBLE_TAP_PIXELS = 40;
/** Turns of the wheel that follow each other faster are one: what began as zooming does not end as scrolling. */
const WHEEL_PAUSE_MS = 250;
/** They have a use of their own, also inside the stage. */
const CONTROLS = 'a[href], button, input, select, textarea, [role="slider"]';

export class ZoomGestures {
  readonly #over = new AbortController();
  /** Pressed now, where they were last: two at most. */
  readonly #pointers = new Map<number, Point>();
  #start: Point & { at: number } = { x: 0, y: 0, at: 0 };
  #mayBeTap = false;
  #isMoving = false;
  #lastTap: (Point & { at: number }) | null = null;
  #isTouch = false;
  #wheelUntil = 0;

  constructor(
    private readonly stage: HTMLElement,
    private readonly picture: Movable,
  ) {
    const { signal } = this.#over;
    stage.addEventListener('wheel', (event) => this.#wheel(event), { passive: false, signal });
    stage.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    stage.addEventListener('pointermove', (event) => this.#move(event), { signal });
    stage.addEventListener('pointerup', (event) => this.#up(event), { signal });
    stage.addEventListener('pointercancel', (event) => this.#cancel(event), { signal });
    stage.addEventListener('dblclick', (event) => this.#doubleClick(event), { signal });
    stage.addEventListener('click', (event) => this.#click(event), { capture: true, signal });
    // Else a browser takes two fingers that move together for scrolling, and cancels both.
    stage.addEventListener('touchmove', (event) => this.#touchMove(event), { passive: false, signal });
    // An image would be carried away in place of being moved.
    stage.addEventListener('dragstart', (event) => picture.canPan && event.preventDefault(), { signal });
  }

  end(): void {
    this.#over.abort();
    this.stage.classList.remove('dragging');
  }

  #wheel(event: WheelEvent): void {
    if (event.deltaY === 0) return;
    const { x, y } = this.#pointOf(event);
    const isOurs = this.picture.zoomAt(factorOf(event), x, y) || event.timeStamp < this.#wheelUntil;
    if (!isOurs) return;
    event.preventDefault();
    this.#wheelUntil = event.timeStamp + WHEEL_PAUSE_MS;
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0 || event.ctrlKey || isControl(event)) return;
    this.#isTouch = event.pointerType === 'touch';
    const point = this.#pointOf(event);
    if (event.isPrimary) {
      this.#pointers.clear(); // one that was let go outside the window is heard of no more
      this.#stop();
      this.#start = { ...point, at: event.timeStamp };
      this.#mayBeTap = this.#isTouch;
    } else if (this.#pointers.size !== 1) {
      return;
    }
    this.#pointers.set(event.pointerId, point);
    if (this.#pointers.size === 2) this.#begin();
  }

  #move(event: PointerEvent): void {
    const before = this.#pointers.get(event.pointerId);
    if (before === undefined) return;
    if (event.buttons === 0) {
      this.#cancel(event);
      return;
    }
    const now = this.#pointOf(event);
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other !== undefined) this.#pinch(before, now, other);
    else if (!this.#isMoving && !this.#beginsToDrag(now)) return; // `before` is still where it was pressed
    else this.picture.panBy(now.x - before.x, now.y - before.y);
    this.#pointers.set(event.pointerId, now);
  }

  #up(event: PointerEvent): void {
    if (!this.#pointers.delete(event.pointerId) || this.#pointers.size > 0) return;
    if (this.#mayBeTap && event.timeStamp - this.#start.at < TAP_MS) this.#tap(event);
    this.stage.classList.remove('dragging');
  }

  #cancel(event: PointerEvent): void {
    this.#pointers.delete(event.pointerId);
    this.#mayBeTap = false;
    if (this.#pointers.size === 0) this.#stop();
  }

  #tap(event: PointerEvent): void {
    const tap = { ...this.#pointOf(event), at: event.timeStamp };
    const last = this.#lastTap;
    const isSecond = last !== null && tap.at - last.at < DOUBLE_TAP_MS && distance(last, tap) < DOUBLE_TAP_PIXELS;
    this.#lastTap = isSecond ? null : tap;
    if (isSecond) this.picture.toggleAt(tap.x, tap.y);
  }

  /** Of a mouse or a pen; what browsers make of two taps differs. */
  #doubleClick(event: MouseEvent): void {
    if (this.#isTouch || isControl(event)) return;
    const { x, y } = this.#pointOf(event);
    this.picture.toggleAt(x, y);
  }

  /** The one that a browser sends at the end of a drag is none. */
  #click(event: MouseEvent): void {
    if (!this.#isMoving || isControl(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #touchMove(event: TouchEvent): void {
    if (this.#pointers.size === 2 && event.cancelable) event.preventDefault();
  }

  #beginsToDrag(now: Point): boolean {
    if (distance(this.#start, now) < (this.#isTouch ? TOUCH_DRAG_PIXELS : DRAG_PIXELS)) return false;
    this.#mayBeTap = false;
    if (!this.picture.canPan) return false;
    this.#begin();
    return true;
  }

  #pinch(before: Point, now: Point, other: Point): void {
    const was = between(before, other);
    const is = between(now, other);
    const apart = Math.max(1, distance(before, other));
    this.picture.zoomAt(Math.max(1, distance(now, other)) / apart, was.x, was.y);
    this.picture.panBy(is.x - was.x, is.y - was.y);
  }

  /** Not before it is a drag: whoever holds the pointer gets its click. */
  #begin(): void {
    this.#isMoving = true;
    this.#mayBeTap = false;
    this.#lastTap = null;
    for (const id of this.#pointers.keys()) this.stage.setPointerCapture(id);
    this.stage.classList.add('dragging');
  }

  #stop(): void {
    this.#isMoving = false;
    this.stage.classList.remove('dragging');
  }

  #pointOf(event: MouseEvent): Point {
    const { left, top } = this.stage.getBoundingClientRect();
    return { x: event.clientX - left - this.stage.clientLeft, y: event.clientY - top - this.stage.clientTop };
  }
}

function isControl({ target }: Event): boolean {
  return target instanceof Element && target.closest(CONTROLS) !== null;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function between(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}
