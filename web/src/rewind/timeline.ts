// The time that the ring holds, as a slider: seen, pointed into, and gone through with keys.
import { element, setText } from '../elements';
import { strings } from '../strings';
import { preciseTimeOfDay, timeOfDay } from '../time_of_day';
import type { Rewind } from './rewind';
import { shareOf } from './ring_density';
import { TimelineDrawing } from './timeline_drawing';

/** Frames that PageUp and PageDown go on. */
const PAGE = 10;

export interface TimelineMoves {
  step(frames: number): void;
}

export class Timeline {
  readonly root = element('div', 'timeline');
  readonly #slider = element('div', 'track');
  readonly #cursor = element('div', 'cursor');
  readonly #tip = element('div', 'tip');
  readonly #oldest = element('span', 'oldest');
  readonly #place = element('span', 'place');
  readonly #newest = element('span', 'newest');
  readonly #drawing = new TimelineDrawing();
  readonly #sizes = new ResizeObserver(() => this.#drawing.draw(this.rewind.ring));
  readonly #recolour = () => {
    this.#drawing.invalidate();
    this.#drawing.draw(this.rewind.ring);
  };
  /** What the directory says of the ring, for as long as its frames are not known. */
  #spanMs: number | null = null;
  /** Where the pointer is; null: not here. */
  #pointedAt: number | null = null;
  #isScrubbing = false;

  constructor(
    private readonly rewind: Rewind,
    private readonly moves: TimelineMoves,
  ) {
    this.#slider.tabIndex = 0;
    this.#slider.setAttribute('role', 'slider');
    this.#slider.setAttribute('aria-label', strings.rewind.timeline);
    this.#slider.setAttribute('aria-valuemin', '0');
    this.#tip.setAttribute('aria-hidden', 'true'); // the slider's own words say the same
    this.#tip.hidden = true;
    this.#slider.append(this.#drawing.canvas, this.#cursor);
    const scale = element('div', 'scale');
    scale.append(this.#oldest, this.#place, this.#newest);
    this.root.append(this.#slider, this.#tip, scale);
    this.#listen();
    this.#sizes.observe(this.#drawing.canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', this.#recolour);
  }

  learnSpan(milliseconds: number | null): void {
    this.#spanMs = milliseconds;
    this.#renderScale();
  }

  render(): void {
    const { rewind } = this;
    const { ring, cursor } = rewind;
    const at = cursor === null ? 1 : shareOf(cursor.ingestTimeUs, ring.frames);
    this.#slider.style.setProperty('--at', String(at));
    const spanMs = Math.round(ring.spanUs / 1_000);
    this.#tell('aria-valuemax', String(spanMs));
    this.#tell('aria-valuenow', String(Math.round(at * spanMs)));
    this.#tell('aria-valuetext', this.#words(strings.rewind.placeAloud) ?? strings.rewind.live);
    this.#drawing.draw(ring);
    this.#renderScale();
    this.#renderTip();
  }

  #tell(attribute: string, value: string): void {
    if (this.#slider.getAttribute(attribute) !== value) this.#slider.setAttribute(attribute, value);
  }

  /** Null: live. */
  #words(say: (time: string, beforeMs: number, sequence: number) => string): string | null {
    const { cursor, ring, state } = this.rewind;
    if (state === 'live') return null;
    if (cursor === null) return strings.rewind.asking;
    const beforeUs = Math.max(0, (ring.newest?.ingestTimeUs ?? cursor.ingestTimeUs) - cursor.ingestTimeUs);
    return say(preciseTimeOfDay(cursor.ingestTimeUs), beforeUs / 1_000, cursor.sequence);
  }

  #renderScale(): void {
    const { oldest, newest } = this.rewind.ring;
    const span = this.#spanMs === null || this.#spanMs < 1_000 ? '' : `−${strings.duration(this.#spanMs)}`;
    setText(this.#oldest, oldest === null ? span : timeOfDay(oldest.ingestTimeUs));
    setText(this.#newest, newest === null ? '' : timeOfDay(newest.ingestTimeUs));
    setText(this.#place, this.#words(strings.rewind.place) ?? '');
  }

  /** The frame that a click would lead to. */
  #renderTip(): void {
    const { ring } = this.rewind;
    const at = this.#pointedAt;
    const frame = at === null ? undefined : ring.frames[ring.nearest((ring.oldest?.ingestTimeUs ?? 0) + at * ring.spanUs)];
    this.#tip.hidden = frame === undefined;
    if (at === null || frame === undefined) return;
    this.root.style.setProperty('--pointed-at', String(at));
    setText(this.#tip, strings.rewind.point(preciseTimeOfDay(frame.ingestTimeUs), frame.sequence));
  }

  #listen(): void {
    const slider = this.#slider;
    slider.addEventListener('keydown', (event) => this.#press(event));
    slider.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      slider.setPointerCapture(event.pointerId);
      this.#isScrubbing = true;
      this.#point(event);
    });
    slider.addEventListener('pointermove', (event) => this.#point(event));
    slider.addEventListener('pointerup', () => {
      // Dragged to the end: that is where live begins.
      if (this.#isScrubbing && this.#pointedAt === 1) this.rewind.live();
    });
    slider.addEventListener('lostpointercapture', () => {
      this.#isScrubbing = false;
    });
    slider.addEventListener('pointerleave', () => {
      this.#pointedAt = null;
      this.#renderTip();
    });
  }

  #point({ clientX }: PointerEvent): void {
    const { left, width } = this.#slider.getBoundingClientRect();
    this.#pointedAt = width === 0 ? 1 : Math.min(1, Math.max(0, (clientX - left) / width));
    if (this.#isScrubbing) this.rewind.seekShare(this.#pointedAt);
    this.#renderTip();
  }

  #press(event: KeyboardEvent): void {
    const move = event.altKey || event.ctrlKey || event.metaKey ? undefined : this.#moveOf(event.key);
    if (move === undefined) return;
    event.preventDefault(); // the page would scroll
    move();
  }

  #moveOf(key: string): (() => void) | undefined {
    switch (key) {
      case 'ArrowLeft':
      case 'ArrowDown':
        return () => this.moves.step(-1);
      case 'ArrowRight':
      case 'ArrowUp':
        return () => this.moves.step(1);
      case 'PageDown':
        return () => this.moves.step(-PAGE);
      case 'PageUp':
        return () => this.moves.step(PAGE);
      case 'Home':
        return () => this.rewind.seek(0);
      case 'End':
        return () => this.rewind.live();
    }
    return undefined;
  }
}
