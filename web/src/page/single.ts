// The page of one stream: its picture large, what can be done with it, and its past.
import { element, setText } from '../elements';
import { FigureFeed } from '../figures/figure_feed';
import { FigureLog } from '../figures/figure_log';
import { Figures } from '../figures/figures';
import { Rewind } from '../rewind/rewind';
import { rewindKeys } from '../rewind/rewind_keys';
import { RingAccess } from '../rewind/ring_access';
import { Transport } from '../rewind/transport';
import type { Addresses } from '../server/addresses';
import type { Connection } from '../server/connection';
import type { Position } from '../server/control';
import type { Directory } from '../server/directory';
import { Gauges, UNKNOWN, type Reading } from '../server/gauges';
import type { Refusal } from '../server/link';
import type { StreamInfo } from '../server/streams';
import type { FramecastStream } from '../stream/framecast_stream';
import { nextOnScreen, type OnScreen } from '../stream/on_screen';
import { strings } from '../strings';
import { copyLink } from '../tools/clipboard';
import { saveFrame } from '../tools/download';
import { FullScreen } from '../tools/fullscreen';
import { Help } from '../tools/help';
import { helpOf, Keyboard } from '../tools/keyboard';
import { framePage } from '../tools/permalink';
import { Toolbar } from '../tools/toolbar';
import { viewerKeys, viewerTools } from '../tools/viewer_tools';
import { Details } from './details';
import type { Judged, View } from './view';

export interface SingleParts {
  name: string;
  connection: Connection;
  addresses: Addresses;
  /** Of what cannot be seen to have happened. */
  say: (words: string) => void;
}

export class Single implements View {
  readonly root = element('div', 'single');
  /** The tools, for the page's head; in full screen they come along with the picture. */
  readonly controls = element('div');
  readonly #stream: FramecastStream = document.createElement('framecast-stream');
  readonly #heading: HTMLElement;
  readonly #viewers = element('span');
  readonly #details = new Details();
  readonly #figures: Figures;
  readonly #feed: FigureFeed;
  readonly #rewind: Rewind;
  readonly #transport: Transport;
  readonly #toolbar: Toolbar;
  #onScreen: OnScreen | null = null;
  #info: StreamInfo | null = null;
  readonly #gauges: Gauges;
  #reading = UNKNOWN;
  #isVisible = false;

  constructor(private readonly parts: SingleParts) {
    const { name, connection, addresses } = parts;
    const { clock, server } = connection;
    this.#heading = element('h1', 'heading', name);
    this.#prepareStream();
    const log = new FigureLog(clock);
    this.#feed = new FigureFeed(log, this.#stream, clock);
    this.#figures = new Figures(log, clock, addresses.asset('figures.css'));
    const ask = (address: string, signal: AbortSignal) => fetch(address, { signal, headers: server.headers });
    this.#rewind = new Rewind(clock, new RingAccess(clock, addresses, name, ask), {
      onFrame: (frame, payload) => this.#stream.show(frame, payload),
      onChange: () => this.#rewindChanged(),
    });
    this.#transport = new Transport(this.#rewind, () => this.#onScreen);

    const player = element('div', 'player');
    this.#toolbar = this.#equip(player);
    const picture = element('div', 'picture');
    picture.append(this.#stream, this.#details.root);
    player.append(picture, this.#transport.root);
    this.root.append(player, this.#figures.root);
    this.#gauges = new Gauges(clock, (signal) => server.ask(addresses.about(name), signal));
    this.#gauges.onRead = (reading) => this.#read(reading);
  }

  /** The page was asked for at this frame. */
  open(position: Position): void {
    this.#rewind.hold(position);
  }

  get refusal(): Refusal | null {
    const { problem } = this.#rewind;
    if (problem?.kind === 'status' && problem.status === 401) return 'token';
    if (problem?.kind === 'status' && problem.status === 403) return 'forbidden';
    return this.#stream.watch?.refusal ?? null;
  }

  get isAnswered(): boolean {
    return this.#stream.watch?.isAnswered ?? false;
  }

  learn(directory: Directory): void {
    this.#info = directory.find(this.parts.name);
    const title = this.#title;
    setText(this.#heading, title);
    document.title = strings.titleOf(title);
    this.#watchGauges();
  }

  linkChanged(): void {
    this.#watchGauges();
  }

  look(isVisible: boolean): void {
    this.#isVisible = isVisible;
    this.#rewind.look(isVisible);
    this.#watchGauges();
  }

  tick(): Judged[] {
    this.#feed.tick();
    this.#figures.tick();
    if (this.#details.isOpen) this.#askForAnnotations();
    this.#showDetails();
    this.#toolbar.refresh();
    const { verdict } = this.#stream;
    return verdict === null ? [] : [{ name: this.parts.name, title: this.#title, verdict }];
  }

  get #title(): string {
    return this.#info?.title ?? this.parts.name;
  }

  #prepareStream(): void {
    const stream = this.#stream;
    stream.stream = this.parts.name;
    stream.loading = 'eager'; // also behind a notice that asks for a token: its refusal tells whether that is still needed
    stream.toggleAttribute('zoomable', true);
    this.#heading.slot = 'title';
    this.#viewers.slot = 'figures';
    stream.append(this.#heading, this.#viewers);
    stream.addEventListener('frame', ({ detail }) => {
      this.#onScreen = nextOnScreen(this.#onScreen, detail);
      this.#showDetails();
    });
    stream.addEventListener('zoomchange', () => this.#toolbar.refresh());
  }

  /** Buttons, keys and the help, all from one list. */
  #equip(player: HTMLElement): Toolbar {
    const fullScreen = new FullScreen(player);
    const tools = viewerTools({
      stage: this.#stream,
      fullScreen,
      info: switchOf(() => this.#details.isOpen, () => this.#toggleDetails()),
      figures: switchOf(() => this.#figures.isOpen, () => this.#toggleFigures()),
      hasFrame: () => this.#onScreen !== null,
      download: () => this.#download(),
      copyLink: () => void this.#copyLink(),
      openHelp: () => help.open(),
    });
    const groups = [viewerKeys(tools, { stage: this.#stream }), rewindKeys(this.#rewind, this.#transport)];
    const help = new Help([...helpOf(groups), { title: strings.viewer.gestures, rows: strings.viewer.byHand }]);
    const toolbar = new Toolbar(strings.viewer.tools, tools);
    this.controls.append(toolbar.root);
    fullScreen.onChange = () => {
      const focused = document.activeElement;
      (fullScreen.isOn ? player : this.controls).append(toolbar.root);
      if (focused instanceof HTMLElement && toolbar.root.contains(focused)) focused.focus(); // what is moved loses it
      toolbar.refresh();
    };
    new Keyboard(document, groups);
    return toolbar;
  }

  #rewindChanged(): void {
    const isHeld = this.#rewind.state === 'held';
    if (!isHeld && this.#stream.paused) forgetFrameInAddress();
    this.#stream.paused = isHeld;
    this.#transport.render();
  }

  #toggleDetails(): void {
    this.#details.toggle();
    this.#showDetails();
  }

  #toggleFigures(): void {
    if (this.#figures.isOpen) this.#figures.close();
    else this.#figures.open();
    if (this.#figures.isOpen) this.#figures.root.scrollIntoView({ block: 'nearest' });
  }

  #showDetails(): void {
    if (!this.#details.isOpen) return;
    this.#details.show(this.#onScreen, this.#info, this.#reading.ringSpanMs, this.#stream.skips);
  }

  /** What comes over HTTP brings none. Once a picture, and not with each that is played. */
  #askForAnnotations(): void {
    const picture = this.#onScreen;
    if (picture?.annotations !== 'not-asked') return;
    const asking: OnScreen = { ...picture, annotations: 'asking' };
    this.#onScreen = asking;
    void this.#rewind.annotations().then((annotations) => {
      if (this.#onScreen === asking) this.#onScreen = { ...picture, annotations: annotations ?? 'unknown' };
    });
  }

  #download(): void {
    if (this.#onScreen === null) return;
    const { contentType, payload } = this.#onScreen;
    saveFrame(this.parts.name, this.#onScreen, contentType, payload);
  }

  async #copyLink(): Promise<void> {
    if (this.#onScreen === null) return;
    const link = framePage(this.parts.addresses.streamPage(this.parts.name), this.#onScreen);
    if (await copyLink(link)) this.parts.say(strings.viewer.copied);
  }

  /** Only of a stream that there is, over a server that answers. */
  #watchGauges(): void {
    const isOpen = this.parts.connection.server.link.state === 'open';
    if (this.#info !== null && isOpen && this.#isVisible) {
      this.#gauges.start();
    } else {
      this.#gauges.stop();
      if (!isOpen) this.#read(UNKNOWN);
    }
  }

  #read(reading: Reading): void {
    this.#reading = reading;
    const { viewers, ringSpanMs } = reading;
    setText(this.#viewers, viewers === null ? '' : strings.viewers(viewers));
    this.#transport.learnSpan(ringSpanMs);
  }
}

function switchOf(isOn: () => boolean, toggle: () => void): { readonly isOn: boolean; toggle: () => void } {
  return {
    get isOn() {
      return isOn();
    },
    toggle,
  };
}

/** It asks for a frame that is not on the screen any more: a reload is to begin live. */
function forgetFrameInAddress(): void {
  const address = new URL(location.href);
  address.searchParams.delete('frame');
  history.replaceState(history.state, '', address);
}
