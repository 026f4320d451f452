// The page of all streams: a tile each, watched only while it is in sight.
import type { Cancel } from './clock';
import type { Directory } from './directory';
import { element } from './elements';
import { FittedGrid } from './fitted_grid';
import { emptyNotice } from './notices';
import type { PaintReports } from './paint';
import { compareNames } from './streams';
import { strings } from './strings';
import { Tile } from './tile';
import type { Judged, View } from './view';
import type { Surroundings } from './watch';

/** A stream that vanishes from the list keeps its (grey) place so long: a restarted server will know it again soon. */
const GONE_MS = 10_000;
/** Scrolling past and back should not pause and go on. */
const OUT_OF_SIGHT_MS = 2_000;
const NEAR = '300px 0px';

interface Place {
  item: HTMLElement;
  tile: Tile;
  inSight: boolean;
  goneSince: number | null;
  cancelPause: Cancel | null;
}

export class Wall implements View {
  readonly root = element('div', 'wall');
  readonly #grid = new FittedGrid();
  readonly #asking = element('p', 'notice', strings.asking);
  readonly #empty = emptyNotice();
  readonly #places = new Map<string, Place>();
  readonly #sight = new IntersectionObserver((entries) => this.#sighted(entries), { rootMargin: NEAR });
  #isVisible = false;
  /** A tile may be refused; its neighbours are still worth looking at. */
  readonly refusal = null;
  /** With the list of streams, always. */
  readonly isAnswered = true;

  constructor(
    private readonly around: Surroundings,
    private readonly paints: PaintReports,
  ) {
    this.#empty.hidden = true;
    this.root.append(this.#asking, this.#empty, this.#grid.root);
  }

  learn(directory: Directory): void {
    const listed = new Map(directory.streams.map((stream) => [stream.name, stream]));
    if (directory.status === 'answered') this.#match(new Set(listed.keys()));
    for (const { tile } of this.#places.values()) tile.learn(directory.status, listed.get(tile.name) ?? null);
    this.#asking.hidden = directory.status !== 'asking';
    this.#empty.hidden = directory.status !== 'answered' || this.#places.size > 0;
  }

  linkChanged(): void {
    for (const { tile } of this.#places.values()) tile.watch.linkChanged();
  }

  look(isVisible: boolean): void {
    this.#isVisible = isVisible;
    for (const place of this.#places.values()) {
      place.cancelPause?.();
      place.cancelPause = null;
      place.tile.watch.look(isVisible && place.inSight);
    }
  }

  tick(): Judged[] {
    const inSight: Judged[] = [];
    for (const place of this.#places.values()) {
      this.#removeIfGone(place);
      const verdict = place.tile.tick();
      const { name, watch } = place.tile;
      if (place.inSight) inSight.push({ name, title: watch.stream?.title ?? name, verdict });
    }
    return inSight;
  }

  /** Makes the tiles those of the list, in its order, without touching the ones that stay. */
  #match(names: Set<string>): void {
    const now = this.around.clock.now();
    for (const [name, place] of this.#places) {
      if (names.has(name)) place.goneSince = null;
      else place.goneSince ??= now;
    }
    for (const name of names) {
      if (!this.#places.has(name)) this.#add(name);
    }
    this.#grid.fit();
  }

  #add(name: string): void {
    const item = element('li');
    const tile = new Tile(name, 'small', this.around, this.paints);
    item.append(tile.root);
    item.dataset['stream'] = name; // for nameOf
    this.#preferWhatIsLookedAt(tile);
    const next = [...this.#grid.root.children].find((other) => compareNames(name, nameOf(other)) < 0);
    this.#grid.root.insertBefore(item, next ?? null);
    this.#places.set(name, { item, tile, inSight: false, goneSince: null, cancelPause: null });
    this.#sight.observe(item);
  }

  #preferWhatIsLookedAt(tile: Tile): void {
    for (const [begin, end] of [
      ['pointerenter', 'pointerleave'],
      ['focusin', 'focusout'],
    ] as const) {
      tile.root.addEventListener(begin, () => tile.watch.prefer(true));
      tile.root.addEventListener(end, () => tile.watch.prefer(tile.root.matches(':hover, :focus-within')));
    }
  }

  #removeIfGone(place: Place): void {
    if (place.goneSince === null || this.around.clock.now() - place.goneSince < GONE_MS) return;
    this.#sight.unobserve(place.item);
    place.cancelPause?.();
    place.tile.end();
    place.item.remove();
    this.#places.delete(place.tile.name);
    this.#grid.fit();
    this.#empty.hidden = this.#places.size > 0;
  }

  #sighted(entries: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const place = this.#places.get(nameOf(target));
      if (place === undefined || place.inSight === isIntersecting) continue;
      place.inSight = isIntersecting;
      place.cancelPause?.();
      place.cancelPause = null;
      if (!this.#isVisible) continue;
      if (isIntersecting) place.tile.watch.look(true);
      else place.cancelPause = this.around.clock.after(OUT_OF_SIGHT_MS, () => place.tile.watch.look(false));
    }
  }
}

function nameOf(item: Element): string {
  return (item as HTMLElement).dataset['stream'] ?? '';
}
