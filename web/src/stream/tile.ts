// One stream as it is seen: its picture, its name, and how fresh the picture is. What is inside the element.
import { element, setText } from '../elements';
import type { Directory } from '../server/directory';
import type { StreamInfo } from '../server/streams';
import type { Delivery } from '../server/subscription';
import { strings } from '../strings';
import type { Verdict } from './freshness';
import type { PaintReports } from './paint';
import { Picture, type Size } from './picture';
import { Recording } from './recording';
import { Watch, type Surroundings } from './watch';

export interface TileListener {
  onSize(size: Size): void;
  /** Another picture has been painted, or the same one anew; or would have been, if anybody looked. */
  onShown(delivery: Delivery): void;
  /** Called often; the verdict may be another one. */
  onVerdict(verdict: Verdict): void;
}

export class Tile {
  readonly root = element('article', 'tile');
  readonly stage = part('div', 'stage');
  readonly picture: Picture;
  readonly watch: Watch;
  readonly #placeholder = part('p', 'placeholder');
  readonly #heading = element('span');
  readonly #name = part('span', 'name');
  readonly #badge = part('span', 'badge');
  readonly #figures = part('p', 'figures');
  readonly #fps = element('span', 'figure');
  readonly #latency = element('span', 'figure');
  readonly #note = part('p', 'note');

  constructor(
    readonly name: string,
    around: Surroundings,
    private readonly paints: PaintReports,
    private readonly listener: TileListener,
  ) {
    this.picture = new Picture({
      onShown: (delivery) => {
        this.watch.pictureShown(delivery);
        if (delivery instanceof Recording) {
          paints.forget(this);
          listener.onShown(delivery);
          return;
        }
        paints.shown(this, {
          settle: (fate) => {
            delivery.settle(fate);
            this.watch.picturePainted(delivery, fate);
            listener.onShown(delivery);
          },
        });
      },
      onUnreadable: (delivery) => {
        this.watch.pictureUnreadable();
        delivery.settle({ painted: false });
      },
      onOvertaken: (delivery) => {
        if (!(delivery instanceof Recording)) this.watch.pictureOvertaken();
      },
    }, listener.onSize);
    this.watch = new Watch(name, around, {
      onFrame: (delivery) => this.picture.offer(delivery),
      onChange: () => this.render(),
    });
    this.#build();
    this.render();
  }

  learn(status: Directory['status'], stream: StreamInfo | null): void {
    this.watch.learn(status, stream);
  }

  /** Cheap when nothing changed. */
  render(): Verdict {
    const verdict = this.watch.verdict();
    const title = this.watch.stream?.title ?? this.name;
    setText(this.#heading, title);
    this.picture.describe(strings.pictureOf(title));
    setText(this.#name, title === this.name ? '' : this.name);
    setText(this.#badge, verdict.badge);
    this.#renderFigures(verdict);
    const { hasPicture } = this.watch;
    setText(this.#note, hasPicture ? verdict.note : '');
    setText(this.#placeholder, hasPicture ? '' : verdict.note || strings.noPictureYet);
    setData(this.root, 'look', verdict.look);
    setData(this.root, 'picture', hasPicture ? claimOf(verdict) : 'none');
    this.listener.onVerdict(verdict);
    return verdict;
  }

  /** Twice a second: ages grow. */
  tick(): void {
    const words = strings.skips(this.watch.skips);
    if (this.#figures.title !== words) this.#figures.title = words;
    this.render();
  }

  end(): void {
    this.paints.forget(this);
    this.watch.end();
    this.picture.end();
    this.root.remove();
  }

  #renderFigures(verdict: Verdict): void {
    const fps = this.watch.fps(verdict);
    setText(this.#fps, fps === null ? '' : strings.fps(fps));
    const latency = this.watch.latencyMs(verdict);
    setText(this.#latency, latency === null ? '' : strings.latency(latency));
    const means = strings.latencyMeans[this.watch.latencySince];
    if (this.#latency.title !== means) this.#latency.title = means;
  }

  #build(): void {
    this.root.lang = 'en'; // as the words below are, whatever the page around speaks
    this.root.dir = 'ltr';
    const title = part('div', 'title');
    title.dir = 'auto'; // it may be in any script
    title.append(slot('title', this.#heading));
    this.#figures.append(this.#fps, this.#latency, slot('figures'));
    const line = element('div', 'line');
    line.append(title, this.#name, this.#badge);
    const freshness = element('div', 'line freshness');
    freshness.append(this.#note, this.#figures);
    const about = part('div', 'about');
    about.append(line, freshness);
    this.stage.append(this.picture.sheet, this.#placeholder);
    this.root.append(this.stage, about);
  }
}

/** For style sheets: whether the picture is what is there now. */
function claimOf({ look, stale }: Verdict): string {
  if (look === 'held') return 'held';
  return stale ? 'stale' : 'current';
}

/** A page around the element can style it. */
function part<K extends keyof HTMLElementTagNameMap>(tag: K, name: string): HTMLElementTagNameMap[K] {
  const made = element(tag, name);
  made.setAttribute('part', name);
  return made;
}

/** Where a page can put something of its own in place of `fallback`. */
function slot(name: string, ...fallback: HTMLElement[]): HTMLSlotElement {
  const made = element('slot');
  made.name = name;
  made.append(...fallback);
  return made;
}

function setData(target: HTMLElement, key: string, value: string): void {
  if (target.dataset[key] !== value) target.dataset[key] = value;
}
