// One stream on the page: its picture, its name, and how fresh the picture is.
import type { Directory } from './directory';
import { element, link, setText } from './elements';
import type { Verdict } from './freshness';
import type { PaintReports } from './paint';
import { Picture } from './picture';
import { strings } from './strings';
import type { StreamInfo } from './streams';
import { Watch, type Surroundings } from './watch';

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
  readonly #figures = element('p', 'figures');
  readonly #fps = element('span', 'figure');
  readonly #latency = element('span', 'figure');
  readonly #viewers = element('span', 'figure');
  readonly #note = element('p', 'note');
  readonly #picture: Picture;
  #viewerCount: number | null = null;

  constructor(
    readonly name: string,
    private readonly size: TileSize,
    around: Surroundings,
    paints: PaintReports,
  ) {
    this.#picture = new Picture(this.#stage, {
      onShown: (delivery) => {
        this.watch.pictureShown(delivery);
        paints.shown(this, delivery);
      },
      onUnreadable: (delivery) => {
        this.watch.pictureUnreadable();
        delivery.settle({ painted: false });
      },
      onOvertaken: () => this.watch.pictureOvertaken(),
    });
    this.watch = new Watch(name, around, {
      onFrame: (delivery) => this.#picture.offer(delivery),
      onChange: () => this.render(),
    });
    this.#heading = size === 'small' ? link(around.streamPage(name), name) : element('span', '', name);
    this.#build();
    this.render();
  }

  learn(status: Directory['status'], stream: StreamInfo | null): void {
    this.watch.learn(status, stream);
  }

  /** Null: not known. */
  learnViewers(count: number | null): void {
    this.#viewerCount = count;
    this.render();
  }

  /** Cheap when nothing changed. */
  render(): Verdict {
    const verdict = this.watch.verdict();
    const title = this.watch.stream?.title ?? this.name;
    setText(this.#heading, title);
    if (this.#heading.title !== title) this.#heading.title = title;
    this.#picture.describe(strings.pictureOf(title));
    setText(this.#name, title === this.name ? '' : this.name);
    setText(this.#badge, verdict.badge);
    this.#renderFigures(verdict);
    const hasPicture = this.watch.hasPicture;
    setText(this.#note, hasPicture ? verdict.note : '');
    setText(this.#placeholder, hasPicture ? '' : verdict.note || strings.noPictureYet);
    setData(this.root, 'look', verdict.look);
    setData(this.root, 'picture', !hasPicture ? 'none' : verdict.stale ? 'stale' : 'current');
    return verdict;
  }

  /** Twice a second: ages grow. */
  tick(): Verdict {
    const { skips } = this.watch;
    const words = skips === null ? '' : strings.skips(skips);
    if (this.#figures.title !== words) this.#figures.title = words;
    return this.render();
  }

  end(): void {
    this.watch.end();
    this.#picture.end();
    this.root.remove();
  }

  #renderFigures(verdict: Verdict): void {
    const fps = this.watch.fps(verdict);
    setText(this.#fps, fps === null ? '' : strings.fps(fps));
    const latency = this.watch.latencyMs(verdict);
    setText(this.#latency, latency === null ? '' : strings.latency(latency));
    const viewers = isUnknown(verdict) ? null : this.#viewerCount;
    setText(this.#viewers, viewers === null ? '' : strings.viewers(viewers));
  }

  #build(): void {
    const heading = element(this.size === 'small' ? 'h2' : 'h1', 'title');
    heading.dir = 'auto'; // a title may be in any script
    heading.append(this.#heading);
    this.#latency.title = strings.latencyMeans;
    this.#figures.append(this.#fps, this.#latency, this.#viewers);
    const line = element('div', 'line');
    line.append(heading, this.#name, this.#badge);
    const freshness = element('div', 'line freshness');
    freshness.append(this.#note, this.#figures);
    const about = element('div', 'about');
    about.append(line, freshness);
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
