// The page of one stream: one large element, which waits by itself for a stream that does not exist yet.
import type { Connection } from './connection';
import type { Directory } from './directory';
import { element, setText } from './elements';
import type { FramecastStream } from './framecast_stream';
import type { Refusal } from './link';
import { strings } from './strings';
import type { Judged, View } from './view';
import type { ViewerCount } from './viewer_count';

export class Single implements View {
  readonly root = element('div', 'single');
  readonly #stream: FramecastStream = document.createElement('framecast-stream');
  readonly #heading: HTMLElement;
  readonly #viewerCount = element('span');
  #title: string;
  #isVisible = false;
  #isThere = false;

  constructor(
    private readonly name: string,
    private readonly connection: Connection,
    private readonly viewers: ViewerCount,
  ) {
    this.#title = name;
    this.#stream.stream = name;
    this.#stream.loading = 'eager'; // also behind a notice that asks for a token: its refusal tells whether that is still needed
    this.#heading = element('h1', 'heading', name);
    this.#heading.slot = 'title';
    this.#viewerCount.slot = 'figures';
    this.#stream.append(this.#heading, this.#viewerCount);
    this.root.append(this.#stream);
    viewers.onCount = (count) => setText(this.#viewerCount, count === null ? '' : strings.viewers(count));
  }

  get refusal(): Refusal | null {
    return this.#stream.watch?.refusal ?? null;
  }

  get isAnswered(): boolean {
    return this.#stream.watch?.isAnswered ?? false;
  }

  learn(directory: Directory): void {
    const stream = directory.find(this.name);
    this.#isThere = stream !== null;
    this.#title = stream?.title ?? this.name;
    setText(this.#heading, this.#title);
    document.title = strings.titleOf(this.#title);
    this.#count();
  }

  linkChanged(): void {
    this.#count();
  }

  look(isVisible: boolean): void {
    this.#isVisible = isVisible;
    this.#count();
  }

  tick(): Judged[] {
    const { verdict } = this.#stream;
    return verdict === null ? [] : [{ name: this.name, title: this.#title, verdict }];
  }

  /** Only of a stream that there is, over a server that answers. */
  #count(): void {
    const isOpen = this.connection.server.link.state === 'open';
    if (this.#isThere && isOpen && this.#isVisible) {
      this.viewers.start();
    } else {
      this.viewers.stop();
      if (!isOpen) setText(this.#viewerCount, '');
    }
  }
}
