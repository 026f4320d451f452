// The help: what keys and hands can do, in groups.
import { element } from '../elements';
import { strings } from '../strings';
import type { HelpGroup } from './keyboard';
import { Panel } from './panel';

export class Help {
  readonly #panel: Panel;

  constructor(groups: readonly HelpGroup[]) {
    const all = element('div', 'groups');
    all.append(...groups.map(table));
    this.#panel = new Panel(strings.viewer.help, all);
    // The key that opened it closes it; behind a dialog the page's own keys rest.
    this.#panel.root.addEventListener('keydown', (event) => {
      if (event.key !== '?') return;
      event.preventDefault(); // else it would open the help again, on its way up
      this.#panel.close();
    });
  }

  open(): void {
    this.#panel.open();
  }
}

function table({ title, rows }: HelpGroup): HTMLElement {
  const made = element('table');
  const body = element('tbody');
  for (const { labels, words } of rows) {
    const row = element('tr');
    const keys = element('th');
    keys.scope = 'row';
    keys.append(...labels.flatMap((label, at) => [...(at === 0 ? [] : [' ']), element('kbd', '', label)]));
    row.append(keys, element('td', '', words));
    body.append(row);
  }
  made.append(element('caption', '', title), body);
  return made;
}
