// How much a turn of the wheel, or a pinch on a trackpad, zooms.

export type Turn = Pick<WheelEvent, 'deltaY' | 'deltaMode' | 'ctrlKey'>;

/** A notch is about a hundred pixels in one browser and three lines in another. */
const LINE_PIXELS = 33;
const PAGE_PIXELS = 300;
/** Pixels of the wheel that double the picture. */
const DOUBLING = 300;
/** Wheels that turn freely send hundreds at once. */
const MOST_PIXELS = 240;
/** Browsers send a pinch as Ctrl and a wheel, a hundred times the logarithm of its factor; Ctrl with a real wheel is coarser. */
const PINCH = 100;
const MOST_PINCH = 30;

export function factorOf({ deltaY, deltaMode, ctrlKey }: Turn): number {
  const pixels = deltaY * ([1, LINE_PIXELS, PAGE_PIXELS][deltaMode] ?? 1);
  if (ctrlKey) return Math.exp(-bounded(pixels, MOST_PINCH) / PINCH);
  return 2 ** (-bounded(pixels, MOST_PIXELS) / DOUBLING);
}

function bounded(value: number, most: number): number {
  return Math.min(Math.max(value, -most), most);
}
