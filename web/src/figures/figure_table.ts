// The figures as a table that is only spoken: canvases say nothing.
import { element, setText } from '../elements';
import { strings } from '../strings';
import type { Column } from './figure_log';

interface Row {
  label: string;
  column: Column;
  form: { title: string; words: (value: number) => string };
}

export class FigureTable {
  readonly root = element('div', 'spoken');
  readonly #body = element('tbody');

  constructor() {
    const table = element('table');
    const head = element('tr');
    for (const title of strings.figures.tableHead) {
      const cell = element('th', '', title);
      cell.scope = 'col';
      head.append(cell);
    }
    const top = element('thead');
    top.append(head);
    table.append(element('caption', '', strings.figures.table), top, this.#body);
    this.root.append(table);
  }

  /** Rows stay where they are while their number does: who reads one is not thrown out of it each second. */
  show(rows: Row[]): void {
    while (this.#body.rows.length > rows.length) this.#body.deleteRow(-1);
    rows.forEach((row, i) => {
      const line = this.#body.rows[i] ?? this.#newLine();
      textsOf(row).forEach((text, cell) => setText(line.cells[cell] as HTMLElement, text));
    });
  }

  #newLine(): HTMLTableRowElement {
    const line = this.#body.insertRow();
    strings.figures.tableHead.forEach((_, i) => {
      const cell = element(i === 0 ? 'th' : 'td');
      if (i === 0) cell.scope = 'row';
      line.append(cell);
    });
    return line;
  }
}

function textsOf({ label, column, form }: Row): string[] {
  const measured = column.filter((value) => value !== null);
  const told = (value: number | null | undefined) => (value == null ? strings.figures.nothing : form.words(value));
  const [lowest, highest] = measured.length === 0 ? [null, null] : [Math.min(...measured), Math.max(...measured)];
  return [`${form.title}: ${label}`, told(column[column.length - 1]), told(lowest), told(highest)];
}
