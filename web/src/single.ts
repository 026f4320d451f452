// The page of one stream: one large tile, which waits by itself for a stream that does not exist yet.
import type { Directory } from './directory';
import { element } from './elements';
import type { Refusal } from './link';
import type { PaintReports } from './paint';
import { strings } from './strings';
import { Tile } from './tile';
import type { Judged, View } from './view';
import type { ViewerCount } from './viewer_count';
import type { Surroundings } from './watch';

export class Single implements View {
  readonly root = element('div', 'single');
  readonly #tile: Tile;
  #isVisible = false;

  constructor(
    name: string,
    private readonly around: Surroundings,
    paints: PaintReports,
    private readonly viewers: ViewerCount,
  ) {
    this.#tile = new Tile(name, 'large', around, paints);
    this.#tile.watch.prefer(true);
    this.root.append(this.#tile.root);
    viewers.onCount = (count) => this.#tile.learnViewers(count);
  }

  get refusal(): Refusal | null {
    return this.#tile.watch.refusal;
  }

  get isAnswered(): boolean {
    return this.#tile.watch.isAnswered;
  }

  learn(directory: Directory): void {
    const stream = directory.streams.find(({ name }) => name === this.#tile.name) ?? null;
    this.#tile.learn(directory.status, stream);
    document.title = strings.titleOf(stream?.title ?? this.#tile.name);
    this.#count();
  }

  linkChanged(): void {
    this.#tile.watch.linkChanged();
    this.#count();
  }

  look(isVisible: boolean): void {
    this.#tile.watch.look(isVisible);
    this.#isVisible = isVisible;
    this.#count();
  }

  tick(): Judged[] {
    const verdict = this.#tile.tick();
    return [{ name: this.#tile.name, title: this.#tile.watch.stream?.title ?? this.#tile.name, verdict }];
  }

  /** Only of a stream that there is, over a server that answers. */
  #count(): void {
    const isThere = this.#tile.watch.stream !== null && this.around.link.state === 'open';
    if (isThere && this.#isVisible) this.viewers.start();
    else this.viewers.stop();
  }
}
