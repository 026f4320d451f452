// Full screen for one element of the page. Safari before 16.4 has it under names of its own, a phone's Safari not at all.

interface WebKitDocument {
  webkitFullscreenElement?: Element | null;
  webkitExitFullscreen?: () => void;
}

interface WebKitElement {
  webkitRequestFullscreen?: () => void;
}

export class FullScreen {
  /** Also when Escape ended it. */
  onChange: () => void = () => {};
  #wasOn = false;

  constructor(private readonly element: HTMLElement) {
    for (const name of ['fullscreenchange', 'webkitfullscreenchange']) {
      document.addEventListener(name, () => this.#changed());
    }
  }

  /** Neither where a frame around the page forbids it. */
  get isPossible(): boolean {
    if ('fullscreenEnabled' in document) return document.fullscreenEnabled;
    return 'webkitRequestFullscreen' in this.element;
  }

  get isOn(): boolean {
    const root = this.element.getRootNode();
    const within: DocumentOrShadowRoot & WebKitDocument = root instanceof ShadowRoot ? root : document;
    return (within.fullscreenElement ?? within.webkitFullscreenElement ?? null) === this.element;
  }

  /** To be called on a click or a key: else browsers refuse, and nothing happens. */
  toggle(): void {
    const done = this.isOn ? leave(document) : enter(this.element);
    done?.catch(() => {});
  }

  #changed(): void {
    if (this.isOn === this.#wasOn) return;
    this.#wasOn = this.isOn;
    this.onChange();
  }
}

function enter(element: HTMLElement & WebKitElement): Promise<void> | void {
  if ('requestFullscreen' in element) return element.requestFullscreen();
  (element as WebKitElement).webkitRequestFullscreen?.();
}

function leave(page: Document & WebKitDocument): Promise<void> | void {
  if ('exitFullscreen' in page) return page.exitFullscreen();
  (page as WebKitDocument).webkitExitFullscreen?.();
}
