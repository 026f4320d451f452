// One stream on the page: its picture, its name, and how fresh the picture is.
import type { Surroundings } from './connection';
import type { Directory } from './directory';
import { element, link, setText } from './elements';
import type { Verdict } from './freshness';
import { Picture } from './picture';
import { strings } from './strings';
import type { StreamInfo } from './streams';
import { Watch } from './watch';

/** `small` stands in the wall and leads to the stream's page; `large` is that page. */
export type TileSize = 'small' | 'large';

export class Tile {
  readonly root = element('article', 'tile');
  readonly watch: Watch;
  readonly #stage = element('div', 'stage');
  readonly #placeholder = element('p', 'placeholder');
  readonly #heading: HTMLElement;
  readonly #name = element('span', 'name');
  readonly #badge = element('span', 'badge');
  readonly #fps = element('span', 'figure');
  readonly #viewers = element('span', 'figure');
  readonly #note = element('p', 'note');
  readonly #picture: Picture;

  constructor(
    readonly name: string,
    private readonly size: TileSize,
    around: Surroundings,
    onBreak: () => void,
  ) {
    this.#picture = new Picture(this.#stage, {
      onShown: () => this.watch.pictureShown(),
      onUnreadable: () => this.watch.pictureUnreadable(),
    });
    this.watch = new Watch(name, around, {
      onPicture: (picture) => this.#picture.offer(picture),
      onChange: () => this.render(),
      onBreak,
    });
    this.#heading = size === 'small' ? link(around.streamPage(name), name) : element('span', '', name);
    this.#build();
    this.render();
  }

  learn(directory: Directory, stream: StreamInfo | null): void {
    this.watch.learn(directory, stream);
  }

  /** Cheap when nothing changed. */
  render(): Verdict {
    const verdict = this.watch.verdict();
    const title = this.watch.stream?.title ?? this.name;
    setText(this.#heading, title);
    this.#heading.title = title;
    this.#picture.describe(strings.pictureOf(title));
    setText(this.#name, title === this.name ? '' : this.name);
    setText(this.#badge, verdict.badge);
    const fps = this.watch.fps(verdict);
    setText(this.#fps, fps === null ? '' : strings.fps(fps));
    const viewers = this.size === 'large' && !isUnknown(verdict) ? (this.watch.stream?.viewers ?? null) : null;
    setText(this.#viewers, viewers === null ? '' : strings.viewers(viewers));
    const hasPicture = this.watch.hasPicture;
    setText(this.#note, hasPicture ? verdict.note : '');
    setText(this.#placeholder, hasPicture ? '' : verdict.note || strings.noPictureYet);
    setData(this.root, 'look', verdict.look);
    setData(this.root, 'picture', !hasPicture ? 'none' : verdict.stale ? 'stale' : 'current');
    return verdict;
  }

  tick(): Verdict {
    const verdict = this.render();
    this.watch.checkSocket(verdict);
    return verdict;
  }

  end(): void {
    this.watch.connection.stop();
    this.#picture.end();
    this.root.remove();
  }

  #build(): void {
    const heading = element(this.size === 'small' ? 'h2' : 'h1', 'title');
    heading.dir = 'auto'; // a title may be in any script
    heading.append(this.#heading);
    const figures = element('p', 'figures');
    figures.append(this.#badge, this.#fps, this.#viewers);
    const line = element('div', 'line');
    line.append(heading, this.#name, figures);
    const about = element('div', 'about');
    about.append(line, this.#note);
    this.#stage.append(this.#placeholder);
    this.root.classList.add(this.size);
    this.root.append(this.#stage, about);
  }
}

/** The server's figures are not worth showing while it does not answer. */
function isUnknown(verdict: Verdict): boolean {
  return verdict.look === 'reconnecting' || verdict.look === 'connecting' || verdict.look === 'refused';
}

function setData(target: HTMLElement, key: string, value: string): void {
  if (target.dataset[key] !== value) target.dataset[key] = value;
}
