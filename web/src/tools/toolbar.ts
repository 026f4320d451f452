// A row of buttons with icons. To the keyboard it is one stop, within which arrows move.
import { element, setText } from '../elements';
import { icon, type IconName } from './icons';
import { labelOf, type Binding } from './keyboard';

export interface Tool {
  readonly id: string;
  /** What it does: its name, and its line in the help. */
  readonly label: string;
  readonly icon: IconName;
  /** Keys that do the same, as in a `Binding`. */
  readonly shortcut: readonly string[];
  readonly repeats?: boolean;
  readonly run: () => void;
  /** Only of what is on or off. */
  readonly pressed?: () => boolean;
  /** False: it can do nothing now. */
  readonly enabled?: () => boolean;
}

/** Text between the buttons. */
export interface Figure {
  readonly id: string;
  readonly label: string;
  readonly text: () => string;
}

export type ToolbarItem = Tool | Figure;

/** So that keys do what buttons do, and only while they do. */
export function bindingsOf(items: readonly ToolbarItem[]): Binding[] {
  return items.filter(isTool).map((tool) => ({
    keys: tool.shortcut,
    words: tool.label,
    ...(tool.repeats !== undefined && { repeats: tool.repeats }),
    action: () => run(tool),
  }));
}

export class Toolbar {
  readonly root = element('div', 'toolbar');
  readonly #buttons = new Map<HTMLButtonElement, Tool>();
  readonly #texts = new Map<HTMLElement, Figure>();

  /** A gap is between two groups. */
  constructor(label: string, groups: ReadonlyArray<readonly ToolbarItem[]>) {
    this.root.setAttribute('role', 'toolbar');
    this.root.setAttribute('aria-label', label);
    for (const group of groups) {
      const box = element('div', 'tools');
      box.append(...group.map((item) => (isTool(item) ? this.#button(item) : this.#text(item))));
      this.root.append(box);
    }
    this.#stopAt([...this.#buttons.keys()][0]);
    this.root.addEventListener('keydown', (event) => this.#move(event));
    this.refresh();
  }

  /** After anything that a tool or a text tells of has changed; cheap when nothing did. */
  refresh(): void {
    for (const [button, { pressed, enabled }] of this.#buttons) {
      if (pressed !== undefined) setAria(button, 'aria-pressed', pressed());
      if (enabled !== undefined) setAria(button, 'aria-disabled', !enabled());
    }
    for (const [text, figure] of this.#texts) setText(text, figure.text());
  }

  #button(tool: Tool): HTMLElement {
    const button = element('button', 'tool');
    const [key] = tool.shortcut;
    button.type = 'button';
    button.dataset['tool'] = tool.id;
    button.setAttribute('aria-label', tool.label);
    button.title = key === undefined ? tool.label : `${tool.label} (${labelOf(key)})`;
    button.tabIndex = -1;
    button.append(icon(tool.icon));
    button.addEventListener('focus', () => this.#stopAt(button));
    button.addEventListener('click', () => {
      run(tool);
      this.refresh();
    });
    this.#buttons.set(button, tool);
    return button;
  }

  #text(figure: Figure): HTMLElement {
    const text = element('span', 'text');
    text.dataset['tool'] = figure.id;
    text.title = figure.label;
    this.#texts.set(text, figure);
    return text;
  }

  /** Where Tab comes in the next time. */
  #stopAt(stop: HTMLButtonElement | undefined): void {
    for (const button of this.#buttons.keys()) button.tabIndex = button === stop ? 0 : -1;
  }

  #move(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const buttons = [...this.#buttons.keys()];
    const at = buttons.findIndex((button) => button === event.target);
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: -1 }[event.key];
    if (at === -1 || next === undefined) return;
    event.preventDefault();
    buttons.at(next % buttons.length)?.focus();
  }
}

function isTool(item: ToolbarItem): item is Tool {
  return 'run' in item;
}

/** False: it did nothing. */
function run(tool: Tool): boolean {
  if (tool.enabled?.() === false) return false;
  tool.run();
  return true;
}

function setAria(button: HTMLElement, name: string, value: boolean): void {
  if (button.getAttribute(name) !== String(value)) button.setAttribute(name, String(value));
}
