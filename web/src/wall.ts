// The page of all streams: a tile each, with a socket only for those in sight.
import type { Cancel } from './clock';
import type { Surroundings } from './connection';
import type { Directory } from './directory';
import { element } from './elements';
import { emptyNotice } from './notices';
import { compareNames } from './streams';
import { strings } from './strings';
import { Tile } from './tile';
import type { Judged, View } from './view';

/** A stream that vanishes from the list keeps its (grey) place so long: a restarted server will know it again soon. */
const GONE_MS = 10_000;
/** Scrolling past and back should not close and open sockets. */
const OUT_OF_SIGHT_MS = 2_000;
const NEAR = '300px 0px';

interface Place {
  item: HTMLElement;
  tile: Tile;
  inSight: boolean;
  goneSince: number | null;
  cancelStop: Cancel | null;
}

export class Wall implements View {
  readonly root = element('div', 'wall');
  readonly #grid = element('ul', 'grid');
  readonly #asking = element('p', 'notice', strings.asking);
  readonly #empty = emptyNotice();
  readonly #places = new Map<string, Place>();
  readonly #sight = new IntersectionObserver((entries) => this.#sighted(entries), { rootMargin: NEAR });
  #paused = true;
  /** A tile may be refused; its neighbours are still worth looking at. */
  readonly refusal = null;

  constructor(
    private readonly around: Surroundings,
    private readonly onBreak: () => void,
  ) {
    this.#empty.hidden = true;
    this.root.append(this.#asking, this.#empty, this.#grid);
  }

  learn(directory: Directory): void {
    const listed = new Map(directory.streams.map((stream) => [stream.name, stream]));
    if (directory.status === 'answered') this.#match(new Set(listed.keys()));
    for (const { tile } of this.#places.values()) tile.learn(directory, listed.get(tile.name) ?? null);
    this.#asking.hidden = directory.status !== 'asking';
    this.#empty.hidden = directory.status !== 'answered' || this.#places.size > 0;
  }

  tick(): Judged[] {
    const inSight: Judged[] = [];
    for (const place of this.#places.values()) {
      const verdict = place.tile.tick();
      const { name, watch } = place.tile;
      if (place.inSight) inSight.push({ name, title: watch.stream?.title ?? name, verdict });
    }
    return inSight;
  }

  pause(): void {
    this.#paused = true;
    for (const place of this.#places.values()) this.#stop(place);
  }

  resume(): void {
    this.#paused = false;
    for (const place of this.#places.values()) {
      if (place.inSight) place.tile.watch.connection.start();
    }
  }

  serverIsBack(): void {
    for (const { tile } of this.#places.values()) tile.watch.connection.serverIsBack();
  }

  /** Makes the tiles those of the list, in its order, without touching the ones that stay. */
  #match(names: Set<string>): void {
    const now = this.around.clock.now();
    for (const [name, place] of this.#places) {
      if (names.has(name)) {
        place.goneSince = null;
      } else {
        place.goneSince ??= now;
        if (now - place.goneSince >= GONE_MS) this.#remove(place);
      }
    }
    for (const name of names) {
      if (!this.#places.has(name)) this.#add(name);
    }
  }

  #add(name: string): void {
    const item = element('li');
    const tile = new Tile(name, 'small', this.around, this.onBreak);
    item.append(tile.root);
    item.dataset['stream'] = name; // for nameOf
    const next = [...this.#grid.children].find((other) => compareNames(name, nameOf(other)) < 0);
    this.#grid.insertBefore(item, next ?? null);
    this.#places.set(name, { item, tile, inSight: false, goneSince: null, cancelStop: null });
    this.#sight.observe(item);
  }

  #remove(place: Place): void {
    this.#sight.unobserve(place.item);
    place.cancelStop?.();
    place.tile.end();
    place.item.remove();
    this.#places.delete(place.tile.name);
  }

  #sighted(entries: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const place = this.#places.get(nameOf(target));
      if (place === undefined || place.inSight === isIntersecting) continue;
      place.inSight = isIntersecting;
      place.cancelStop?.();
      place.cancelStop = null;
      if (this.#paused) continue;
      if (isIntersecting) place.tile.watch.connection.start();
      else place.cancelStop = this.around.clock.after(OUT_OF_SIGHT_MS, () => this.#stop(place));
    }
  }

  #stop(place: Place): void {
    place.cancelStop?.();
    place.cancelStop = null;
    place.tile.watch.connection.stop();
  }
}

function nameOf(item: Element): string {
  return (item as HTMLElement).dataset['stream'] ?? '';
}
