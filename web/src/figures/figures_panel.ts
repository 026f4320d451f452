// The figures of one stream over the last five minutes: a line of words, four plots, and a table for those who cannot see plots.
import type { Clock } from '../clock';
import { element, setText } from '../elements';
import { strings } from '../strings';
import { SKIP_REASONS, type FigureLog, type FigureRows, type FigureSummary } from './figure_log';
import { FigurePlot, type Line, type Look, type PlotForm } from './figure_plot';
import { FigureTable } from './figure_table';

const words = strings.figures;
const FORMS: Record<keyof typeof words.plots, PlotForm> = {
  latency: { title: words.plots.latency, kind: 'curve', words: words.ms, leastTop: 10 },
  fps: { title: words.plots.fps, kind: 'area', words: words.fps, leastTop: 2 },
  bytes: { title: words.plots.bytes, kind: 'area', words: words.bytes, leastTop: 1_000 },
  skips: { title: words.plots.skips, kind: 'stack', words: words.perSecond, leastTop: 5 },
};
/** Each panel's plots have a cursor of their own. */
let panels = 0;

export class FiguresPanel {
  readonly root = element('div', 'figures-panel');
  readonly #headline = element('p', 'figures-headline');
  readonly #plots: Record<keyof typeof FORMS, FigurePlot>;
  readonly #table = new FigureTable();
  readonly #resizes = new ResizeObserver(() => this.#draw());
  readonly #sights = new IntersectionObserver(([newest]) => this.#sighted(newest?.isIntersecting === true));
  readonly #scheme = matchMedia('(prefers-color-scheme: dark)');
  readonly #onScheme = () => this.#draw();
  #isInSight = false;
  #drawnSecond = 0;

  constructor(
    private readonly log: FigureLog,
    private readonly clock: Clock,
  ) {
    const group = `figures ${(panels += 1)}`;
    const plot = (form: PlotForm) => new FigurePlot(form, group);
    this.#plots = { latency: plot(FORMS.latency), fps: plot(FORMS.fps), bytes: plot(FORMS.bytes), skips: plot(FORMS.skips) };
    const { latency, fps, bytes, skips } = this.#plots;
    const grid = element('div', 'figures-grid');
    grid.append(pair(latency, fps), pair(bytes, skips));
    this.root.append(this.#headline, grid, this.#table.root);
    this.#resizes.observe(grid);
    this.#sights.observe(this.root);
    this.#scheme.addEventListener('change', this.#onScheme);
  }

  /** At least once a second: draws when a second is over and somebody can see it. */
  tick(): void {
    if (Math.floor(this.clock.now() / 1_000) !== this.#drawnSecond) this.#draw();
  }

  end(): void {
    this.#resizes.disconnect();
    this.#sights.disconnect();
    this.#scheme.removeEventListener('change', this.#onScheme);
    for (const plot of Object.values(this.#plots)) plot.end();
    this.root.remove();
  }

  #sighted(isInSight: boolean): void {
    this.#isInSight = isInSight;
    this.#draw();
  }

  #draw(): void {
    if (!this.#isInSight || document.hidden) return;
    const now = this.clock.now();
    const endS = Math.floor(now / 1_000);
    this.#drawnSecond = endS;
    const rows = this.log.rows(now);
    const summary = this.log.summary(now);
    const look = lookOf(this.root);
    const lines = linesOf(rows, summary);
    setText(this.#headline, words.headline(summary));
    for (const [name, plot] of entries(this.#plots)) plot.draw(rows.times, endS, lines[name], look);
    this.#table.show(entries(lines).flatMap(([name, drawn]) => drawn.map((line) => ({ ...line, form: FORMS[name] }))));
  }
}

function linesOf(rows: FigureRows, { skipped }: FigureSummary): Record<keyof typeof FORMS, Line[]> {
  return {
    latency: [
      { label: 'p50', colour: '--figure-p50', column: rows.p50 },
      { label: 'p95', colour: '--figure-p95', column: rows.p95 },
      { label: 'p99', colour: '--figure-p99', column: rows.p99 },
    ],
    fps: [{ label: words.rate, colour: '--figure-rate', column: rows.fps }],
    bytes: [{ label: words.rate, colour: '--figure-rate', column: rows.bytes }],
    skips: SKIP_REASONS.filter((reason) => skipped[reason] > 0).map((reason) => ({
      label: words.reasons[reason],
      colour: `--figure-skip-${reason}`,
      column: rows.skips[reason],
    })),
  };
}

function lookOf(root: HTMLElement): Look {
  const style = getComputedStyle(root);
  const fontPx = 0.75 * Number.parseFloat(style.fontSize);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  // One colour of each kind stands for its scheme.
  const key = [fontPx, style.fontFamily, colour('--soft'), colour('--line'), colour('--figure-p50')].join();
  return { fontPx, family: style.fontFamily, colour, key };
}

/** Two that stay beside each other where there is room for two, so that there are one, two or four columns, never three. */
function pair(...plots: FigurePlot[]): HTMLElement {
  const made = element('div', 'figures-pair');
  made.append(...plots.map(({ root }) => root));
  return made;
}

function entries<K extends string, V>(record: Record<K, V>): Array<[K, V]> {
  return Object.entries(record) as Array<[K, V]>;
}
