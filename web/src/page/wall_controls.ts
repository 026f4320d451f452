// What a wall is asked for: a filter, an order and a size of the tiles, kept in the page's address so that it can be passed on.
import { element } from '../elements';
import { strings } from '../strings';
import { icon } from '../tools/icons';
import { ORDERS, type Order } from './wall_order';

/** Of a tile, in widths of a letter; the smallest leaves it to the window. */
const LEAST = 12;
const MOST = 60;

export class WallControls {
  readonly root = element('form', 'controls');
  readonly #filter = element('input');
  readonly #order = element('select');
  readonly #size = element('input');

  /** `onHelp`: what keys do is asked for. */
  constructor(
    private readonly onChange: () => void,
    onHelp: () => void,
  ) {
    this.root.setAttribute('role', 'search');
    this.root.addEventListener('submit', (event) => event.preventDefault());
    Object.assign(this.#filter, { type: 'search', placeholder: strings.wall.filter, autocomplete: 'off', spellcheck: false });
    this.#filter.setAttribute('aria-label', strings.wall.filterMeans);
    this.#filter.setAttribute('aria-keyshortcuts', '/');
    for (const order of ORDERS) this.#order.append(new Option(strings.wall.order[order], order));
    this.#order.setAttribute('aria-label', strings.wall.orderMeans);
    Object.assign(this.#size, { type: 'range', min: String(LEAST), max: String(MOST), step: '2', value: String(LEAST) });
    this.#size.setAttribute('aria-label', strings.wall.sizeMeans);
    this.#size.title = strings.wall.sizeMeans;
    this.#read();
    for (const field of [this.#filter, this.#order, this.#size]) {
      field.addEventListener('input', () => this.#changed());
      this.root.append(field);
    }
    const help = element('button', 'tool');
    Object.assign(help, { type: 'button', title: `${strings.wall.help} (?)` });
    help.setAttribute('aria-label', strings.wall.help);
    help.append(icon('help'));
    help.addEventListener('click', onHelp);
    this.root.append(help);
  }

  get filter(): string {
    return this.#filter.value.trim();
  }

  get order(): Order {
    return ORDERS.find((order) => order === this.#order.value) ?? 'name';
  }

  get leastWidth(): number {
    return this.#size.valueAsNumber;
  }

  focusFilter(): void {
    this.#filter.focus();
    this.#filter.select();
  }

  /** A step larger, or smaller. */
  resize(steps: number): void {
    if (steps > 0) this.#size.stepUp(steps);
    else this.#size.stepDown(-steps);
    this.#changed();
  }

  nextOrder(): void {
    this.#order.selectedIndex = (this.#order.selectedIndex + 1) % ORDERS.length;
    this.#changed();
  }

  #read(): void {
    const asked = new URLSearchParams(location.search);
    this.#filter.value = asked.get('filter') ?? '';
    this.#order.value = ORDERS.find((order) => order === asked.get('order')) ?? 'name';
    const size = Number(asked.get('size'));
    if (size > 0) this.#size.value = String(size);
  }

  #changed(): void {
    this.onChange();
    const address = new URL(location.href);
    const say = (name: string, value: string, usual: string): void => {
      if (value === usual) address.searchParams.delete(name);
      else address.searchParams.set(name, value);
    };
    say('filter', this.filter, '');
    say('order', this.order, 'name');
    say('size', this.#size.value, String(LEAST));
    // Browsers count how often a page does that.
    if (address.href !== location.href) history.replaceState(history.state, '', address);
  }
}
