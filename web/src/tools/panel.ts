// A dialog over the page: Escape, its close button and a click beside it close it, and the focus goes back to where it was.
import { element } from '../elements';
import { strings } from '../strings';
import { icon } from './icons';

export class Panel {
  readonly root = element('dialog', 'panel');
  readonly #content = element('div', 'content');

  constructor(title: string, ...content: HTMLElement[]) {
    const heading = element('h2', '', title);
    const close = element('button', 'tool');
    close.type = 'button';
    close.title = strings.viewer.close;
    close.setAttribute('aria-label', strings.viewer.close);
    close.append(icon('close'));
    close.addEventListener('click', () => this.close());
    const head = element('div', 'head');
    head.append(heading, close);
    this.#content.append(head, ...content);
    this.root.setAttribute('aria-label', title);
    this.root.append(this.#content);
    this.#closeBeside();
  }

  get isOpen(): boolean {
    return this.root.open;
  }

  open(): void {
    if (this.isOpen) return;
    if (!this.root.isConnected) document.body.append(this.root);
    this.root.showModal();
  }

  close(): void {
    this.root.close();
  }

  /** The content covers the dialog: a click on the dialog itself is one beside it. One that began inside, to select text, is none. */
  #closeBeside(): void {
    let beganBeside = false;
    this.root.addEventListener('pointerdown', ({ target }) => {
      beganBeside = target === this.root;
    });
    this.root.addEventListener('click', ({ target }) => {
      if (beganBeside && target === this.root) this.close();
    });
  }
}
