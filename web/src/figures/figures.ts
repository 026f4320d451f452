// The place of a stream's figures: what draws them is loaded when somebody opens it for the first time.
import type { Clock } from '../clock';
import { element } from '../elements';
import { strings } from '../strings';
import type { FigureLog } from './figure_log';
import type { FiguresPanel } from './figures_panel';

const words = strings.figures;
/** One for the page, however many panels there are. */
let styles: Promise<void> | null = null;

export class Figures {
  /** Empty and hidden while it is closed. */
  readonly root = element('section', 'figures-box');
  #isOpen = false;
  #panel: FiguresPanel | null = null;

  /** `stylesAddress`: of figures.css. */
  constructor(
    private readonly log: FigureLog,
    private readonly clock: Clock,
    private readonly stylesAddress: string,
  ) {
    this.root.setAttribute('aria-label', words.title);
    this.root.hidden = true;
    this.root.tabIndex = -1; // so that the focus stays here when what had it goes
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.root.hidden = false;
    void this.#load();
  }

  close(): void {
    this.#isOpen = false;
    this.root.hidden = true;
    this.#panel?.end();
    this.#panel = null;
    this.root.replaceChildren();
  }

  /** At least once a second; cheap while nobody can see it. */
  tick(): void {
    this.#panel?.tick();
  }

  async #load(): Promise<void> {
    const waiting = element('p', 'figures-note', words.loading);
    waiting.setAttribute('role', 'status');
    this.#show(waiting);
    try {
      const [{ FiguresPanel }] = await Promise.all([import('./figures_panel'), loadStyles(this.stylesAddress)]);
      if (!this.root.contains(waiting)) return; // closed meanwhile
      this.#panel = new FiguresPanel(this.log, this.clock);
      this.#show(this.#panel.root);
      this.#panel.tick();
    } catch {
      if (this.root.contains(waiting)) this.#failed();
    }
  }

  #failed(): void {
    const note = element('p', 'figures-note', words.failed);
    note.setAttribute('role', 'alert');
    const again = element('button', '', words.again);
    again.type = 'button';
    again.addEventListener('click', () => void this.#load());
    this.#show(note, again);
  }

  #show(...content: HTMLElement[]): void {
    const hadFocus = this.root.contains(document.activeElement);
    this.root.replaceChildren(...content);
    if (hadFocus) this.root.focus();
  }
}

function loadStyles(address: string): Promise<void> {
  styles ??= new Promise((resolve, reject) => {
    const link = element('link');
    link.rel = 'stylesheet';
    link.href = address;
    link.addEventListener('load', () => resolve());
    link.addEventListener('error', () => {
      link.remove();
      styles = null; // the next attempt is a new one
      reject(new Error(`no styles at ${address}`));
    });
    document.head.append(link);
  });
  return styles;
}
