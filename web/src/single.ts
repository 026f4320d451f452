// The page of one stream: one large tile, which waits by itself for a stream that does not exist yet.
import type { Refusal, Surroundings } from './connection';
import type { Directory } from './directory';
import { element } from './elements';
import { strings } from './strings';
import { Tile } from './tile';
import type { Judged, View } from './view';

export class Single implements View {
  readonly root = element('div', 'single');
  readonly #tile: Tile;

  constructor(name: string, around: Surroundings, onBreak: () => void) {
    this.#tile = new Tile(name, 'large', around, onBreak);
    this.root.append(this.#tile.root);
  }

  get refusal(): Refusal | null {
    return this.#tile.watch.connection.refusal;
  }

  learn(directory: Directory): void {
    const stream = directory.streams.find(({ name }) => name === this.#tile.name) ?? null;
    this.#tile.learn(directory, stream);
    document.title = strings.titleOf(stream?.title ?? this.#tile.name);
  }

  tick(): Judged[] {
    const verdict = this.#tile.tick();
    return [{ name: this.#tile.name, title: this.#tile.watch.stream?.title ?? this.#tile.name, verdict }];
  }

  pause(): void {
    this.#tile.watch.connection.stop();
  }

  resume(): void {
    this.#tile.watch.connection.start();
  }

  serverIsBack(): void {
    this.#tile.watch.connection.serverIsBack();
  }
}
