// The page of all streams: each is an element in a grid, watched only while it is in sight.
import { element, link, setText } from '../elements';
import type { Directory } from '../server/directory';
import type { StreamInfo } from '../server/streams';
import type { FramecastStream } from '../stream/framecast_stream';
import { strings } from '../strings';
import { Help } from '../tools/help';
import { helpOf, Keyboard } from '../tools/keyboard';
import { FittedGrid } from './fitted_grid';
import { emptyNotice } from './notices';
import type { Judged, View } from './view';
import { WallControls } from './wall_controls';
import { tileKeys, wallKeys } from './wall_keys';
import { compare, isWanted } from './wall_order';

/** A stream that vanishes from the list keeps its (grey) place so long: a restarted server will know it again soon. */
const GONE_MS = 10_000;

interface Place {
  item: HTMLElement;
  stream: FramecastStream;
  title: HTMLAnchorElement;
  /** The newest that is known of it. */
  info: StreamInfo;
  goneSince: number | null;
}

export class Wall implements View {
  readonly root = element('div', 'wall');
  readonly controls: WallControls;
  readonly #grid = new FittedGrid();
  readonly #asking = element('p', 'notice', strings.asking);
  readonly #empty = emptyNotice();
  readonly #noMatch = element('p', 'notice', strings.wall.noMatch);
  readonly #places = new Map<string, Place>();
  /** A tile may be refused; its neighbours are still worth looking at. */
  readonly refusal = null;
  /** With the list of streams, always. */
  readonly isAnswered = true;

  constructor(
    private readonly now: () => number,
    private readonly streamPage: (stream: string) => string,
  ) {
    this.controls = new WallControls(() => this.#arrange(), () => help.open());
    const keys = wallKeys(this.controls, () => help.open());
    const help = new Help([...helpOf([keys]), tileKeys]);
    new Keyboard(document, [keys]);
    this.#noMatch.setAttribute('role', 'status');
    this.root.append(element('h1', 'spoken', strings.wall.heading), this.#asking, this.#empty, this.#noMatch, this.#grid.root);
    this.#grid.root.addEventListener('keydown', (event) => this.#grid.moveFocus(event));
    this.#arrange();
  }

  learn(directory: Directory): void {
    if (directory.status === 'answered') this.#match(directory);
    this.#asking.hidden = directory.status !== 'asking' || this.#places.size > 0;
    this.#showEmptiness(directory.status === 'answered');
  }

  linkChanged(): void {}

  look(): void {}

  tick(): Judged[] {
    this.#removeGone();
    return [...this.#places.values()].flatMap(({ stream, info }) => {
      const { verdict } = stream;
      return verdict === null || verdict.look === 'unwatched' ? [] : [{ name: info.name, title: info.title, verdict }];
    });
  }

  /** Makes the places those of the list, without touching the ones that stay. */
  #match(directory: Directory): void {
    const now = this.now();
    let isOther = false;
    for (const place of this.#places.values()) {
      if (directory.find(place.info.name) !== null) place.goneSince = null;
      else place.goneSince ??= now;
    }
    for (const info of directory.streams) {
      const place = this.#places.get(info.name);
      if (place === undefined) this.#add(info);
      else if (place.info === info) continue;
      else if (!this.#learnOf(place, info)) continue;
      isOther = true;
    }
    if (isOther) this.#arrange();
  }

  /** Whether its place may be another one. */
  #learnOf(place: Place, info: StreamInfo): boolean {
    const { filter, order } = this.controls;
    const before = place.info;
    place.info = info;
    setText(place.title, info.title);
    return compare(before, info, order) !== 0 || isWanted(before, filter) !== isWanted(info, filter);
  }

  #add(info: StreamInfo): void {
    const item = element('li');
    item.dataset['stream'] = info.name;
    const stream = document.createElement('framecast-stream');
    stream.stream = info.name;
    const heading = element('h2', 'heading');
    heading.slot = 'title';
    const title = link(this.streamPage(info.name), info.title);
    heading.append(title);
    stream.append(heading);
    item.append(stream);
    this.#places.set(info.name, { item, stream, title, info, goneSince: null });
  }

  /** In the order that is asked for, and only what is asked for; nothing that stays in its place is moved. */
  #arrange(): void {
    const { filter, order, leastWidth } = this.controls;
    const wanted = [...this.#places.values()]
      .filter(({ info }) => isWanted(info, filter))
      .sort((a, b) => compare(a.info, b.info, order));
    this.#grid.hold(
      wanted.map(({ item }) => item),
      leastWidth,
    );
    this.#noMatch.hidden = wanted.length > 0 || this.#places.size === 0;
  }

  #showEmptiness(isAnswered: boolean): void {
    this.#empty.hidden = !isAnswered || this.#places.size > 0;
    this.controls.root.hidden = this.#places.size === 0;
  }

  #removeGone(): void {
    const before = this.#places.size;
    for (const [name, { goneSince }] of this.#places) {
      if (goneSince !== null && this.now() - goneSince >= GONE_MS) this.#places.delete(name);
    }
    if (this.#places.size === before) return;
    this.#arrange();
    this.#showEmptiness(true);
  }
}
