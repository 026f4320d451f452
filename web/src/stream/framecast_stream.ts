// The custom element <framecast-stream>: one stream, live, on any page. docs/embedding.md is its manual.
import sheetText from '../../styles/stream.css';
import { element } from '../elements';
import type { Member } from '../server/connection';
import { connectionTo } from '../server/connections';
import type { Directory } from '../server/directory';
import type { ZoomMode } from '../zoom/zoom';
import { ZoomableStage } from '../zoom/zoomable_stage';
import type { Verdict } from './freshness';
import { Recording, type RecordedFrame } from './recording';
import { ShownFrame } from './shown_frame';
import { Sight } from './sight';
import type { Skips } from './skips';
import { sourceOf } from './source';
import { Tile } from './tile';
import type { Watch } from './watch';

/** Somebody looks at it more than at others. */
const PREFERRED = ':hover, :focus-within';

const sheet = new CSSStyleSheet();
sheet.replaceSync(sheetText);

let home = new URL(document.baseURI);
/** The server of elements without `src`: where the script came from. */
export function setHome(base: URL): void {
  home = base;
}

export class FramecastStream extends HTMLElement implements Member {
  static readonly observedAttributes = ['src', 'stream', 'token', 'max-fps', 'paused', 'loading', 'zoomable'];
  readonly #root = this.attachShadow({ mode: 'open' });
  #tile: Tile | null = null;
  #zoom: ZoomableStage | null = null;
  #sight: Sight | null = null;
  #leave: (() => void) | null = null;
  #isPageVisible = false;
  #hasBegun = false;
  #isRestartDue = false;
  #verdict: Verdict | null = null;

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [sheet];
    for (const begin of ['pointerenter', 'focusin']) this.addEventListener(begin, () => this.#tile?.watch.prefer(true));
    for (const end of ['pointerleave', 'focusout']) {
      this.addEventListener(end, () => this.#tile?.watch.prefer(this.matches(PREFERRED)));
    }
  }

  connectedCallback(): void {
    for (const name of ['stream', 'paused', 'loading'] as const) this.#takeOver(name);
    if (!this.#hasBegun) this.#begin();
  }

  disconnectedCallback(): void {
    // One that is only moved is connected again by then.
    queueMicrotask(() => {
      if (!this.isConnected) this.#end();
    });
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after) return;
    if (name === 'paused') this.#tile?.watch.hold(this.paused);
    else if (name === 'max-fps') this.#tile?.watch.slowTo(this.maxFps);
    else if (name === 'loading') this.look(this.#isPageVisible);
    else if (name === 'zoomable') this.#fitOut();
    else this.#restart();
  }

  get stream(): string {
    return this.getAttribute('stream') ?? '';
  }

  set stream(name: string) {
    this.setAttribute('stream', name);
  }

  /** `lazy`, if nothing is said: out of sight it is not watched. */
  get loading(): 'lazy' | 'eager' {
    return this.getAttribute('loading') === 'eager' ? 'eager' : 'lazy';
  }

  set loading(loading: 'lazy' | 'eager') {
    this.setAttribute('loading', loading);
  }

  /** The picture on the screen stays, and the server is asked for none. */
  get paused(): boolean {
    return this.hasAttribute('paused');
  }

  set paused(isPaused: boolean) {
    this.toggleAttribute('paused', isPaused);
  }

  /** Frames a second at most; 0: no limit. */
  get maxFps(): number {
    const limit = Number(this.getAttribute('max-fps'));
    return limit >= 0.001 && limit <= 1_000 ? limit : 0;
  }

  /** What may be claimed of the picture: a word for the state, whether the picture is stale, and words for people. */
  get verdict(): Verdict | null {
    return this.#verdict;
  }

  /** Pictures a second on this screen; null when there is no going rate. */
  get fps(): number | null {
    return this.#verdict === null ? null : (this.#tile?.watch.fps(this.#verdict) ?? null);
  }

  /** Of the frames that were not shown here, by reason. */
  get skips(): Skips | null {
    return this.#tile?.watch.skips ?? null;
  }

  /** How the picture lies in its place. The methods below do nothing, and give false, unless it is `zoomable`. */
  get mode(): ZoomMode {
    return this.#zoom?.mode ?? 'fit';
  }

  /** Pixels of the screen for a hundred of the picture; 0 while there is none. */
  get percent(): number {
    return this.#zoom?.percent ?? 0;
  }

  fit(): boolean {
    return this.#zoom?.fit() ?? false;
  }

  /** A pixel of the picture is one of the screen. */
  actualSize(): boolean {
    return this.#zoom?.actualSize() ?? false;
  }

  zoomBy(factor: number): boolean {
    return this.#zoom?.zoomBy(factor) ?? false;
  }

  panBy(dx: number, dy: number): boolean {
    return this.#zoom?.panBy(dx, dy) ?? false;
  }

  /** Shows one from the server's ring; only while it is paused. */
  show(frame: RecordedFrame, payload: ArrayBuffer): void {
    if (this.paused) this.#tile?.picture.offer(new Recording(frame, payload));
  }

  /** For our own page. */
  get watch(): Watch | null {
    return this.#tile?.watch ?? null;
  }

  learn(directory: Directory): void {
    this.#tile?.learn(directory.status, directory.find(this.#tile.name));
  }

  linkChanged(): void {
    this.#tile?.watch.linkChanged();
  }

  look(isVisible: boolean): void {
    this.#isPageVisible = isVisible;
    const isNear = this.loading === 'eager' || (this.#sight?.isNear ?? false);
    this.#tile?.watch.look(isVisible && isNear);
  }

  tick(): void {
    this.#tile?.tick();
  }

  #begin(): void {
    this.#hasBegun = true;
    const source = sourceOf(this, home);
    if (typeof source === 'string') {
      this.#root.replaceChildren(explanation(source));
      return;
    }
    const connection = connectionTo(source.base, source.token);
    const { clock, server, paints } = connection;
    const around = {
      clock,
      link: server.link,
      subscriptions: server.subscriptions,
      foreignTo: source.base.origin === location.origin ? null : location.origin,
    };
    const tile = new Tile(source.stream, around, paints, {
      onShown: (delivery) => {
        const isHeld = delivery instanceof Recording;
        const latencyMs = isHeld ? null : tile.watch.lastLatencyMs;
        const frame = new ShownFrame(tile.name, delivery, tile.picture.size, latencyMs, isHeld);
        this.dispatchEvent(new CustomEvent('frame', { detail: frame }));
      },
      onVerdict: (verdict) => this.#judged(verdict),
      onSize: ({ width, height }) => this.#zoom?.pictureSize(width, height),
    });
    this.#tile = tile;
    this.#fitOut();
    tile.watch.slowTo(this.maxFps);
    tile.watch.hold(this.paused);
    tile.watch.prefer(this.matches(PREFERRED));
    this.#root.replaceChildren(tile.root);
    this.#sight = new Sight(clock, this, () => this.look(this.#isPageVisible));
    this.#leave = connection.join(this);
  }

  /** With zoom, or without. */
  #fitOut(): void {
    this.#zoom?.end();
    this.#zoom = null;
    if (this.#tile === null || !this.hasAttribute('zoomable')) return;
    const { stage, picture } = this.#tile;
    this.#zoom = new ZoomableStage(stage, picture.sheet);
    this.#zoom.onChange = () => this.dispatchEvent(new CustomEvent('zoomchange'));
    if (picture.size !== null) this.#zoom.pictureSize(picture.size.width, picture.size.height);
  }

  #end(): void {
    this.#leave?.();
    this.#sight?.end();
    this.#zoom?.end();
    this.#tile?.end();
    this.#hasBegun = false;
    this.#leave = this.#sight = this.#zoom = this.#tile = this.#verdict = null;
  }

  /** Several attributes may change at once. */
  #restart(): void {
    if (this.#isRestartDue || !this.#hasBegun) return;
    this.#isRestartDue = true;
    queueMicrotask(() => {
      this.#isRestartDue = false;
      this.#end();
      if (this.isConnected) this.#begin();
    });
  }

  #judged(verdict: Verdict): void {
    const before = this.#verdict;
    this.#verdict = verdict;
    // Its note changes with every second that a picture grows older; who shows that reads it when it is shown.
    if (before?.look === verdict.look && before.stale === verdict.stale && before.badge === verdict.badge) return;
    this.dispatchEvent(new CustomEvent('statechange', { detail: verdict }));
  }

  /** A property that was set before the script came hides the element's own. */
  #takeOver(name: 'stream' | 'paused' | 'loading'): void {
    if (!Object.hasOwn(this, name)) return;
    const { [name]: value } = this;
    delete (this as Partial<this>)[name];
    Object.assign(this, { [name]: value });
  }
}

function explanation(words: string): HTMLElement {
  const box = element('article', 'tile');
  const stage = element('div', 'stage');
  stage.append(element('p', 'placeholder', words));
  box.append(stage);
  return box;
}

interface StreamEvents {
  frame: CustomEvent<ShownFrame>;
  statechange: CustomEvent<Verdict>;
  zoomchange: CustomEvent<null>;
}

export interface FramecastStream {
  addEventListener<K extends keyof StreamEvents>(
    type: K,
    listener: (event: StreamEvents[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'framecast-stream': FramecastStream;
  }
}

/** A page may load the script twice, from two servers: the first one is as good. */
export function define(): void {
  if (customElements.get('framecast-stream') === undefined) customElements.define('framecast-stream', FramecastStream);
}
