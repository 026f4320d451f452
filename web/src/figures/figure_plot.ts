// One plot of a stream's figures over the last five minutes: axes with units, a legend with values, a cursor shared with the others.
/*! uPlot 1.6.32, Copyright (c) 2025 Leon Sorokin, MIT License, https://github.com/leeoniya/uPlot */
import uPlot from 'uplot';
import { element } from '../elements';
import { strings } from '../strings';
import { KEPT_S, type Column } from './figure_log';

export interface Line {
  label: string;
  /** The CSS variable of its colour. */
  colour: string;
  column: Column;
}

export interface PlotForm {
  title: string;
  /** What the lines are made of: `stack` piles their areas up, the last at the bottom. */
  kind: 'curve' | 'area' | 'stack';
  words: (value: number) => string;
  /** The scale reaches up to here, also when all values are lower. */
  leastTop: number;
}

/** How the page looks around the plot. */
export interface Look {
  fontPx: number;
  family: string;
  /** The value of a CSS variable. */
  colour: (name: string) => string;
  /** Differs when anything else here does. */
  key: string;
}

const HEIGHT_EM = 13;
/** Steps of the vertical axes, so that their numbers are short: 1, 2, 5, 10 and so on. */
const STEPS = Array.from({ length: 11 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat();

export class FigurePlot {
  readonly root = element('figure', 'figures-plot');
  readonly #place = element('div', 'figures-canvas');
  #plot: uPlot | null = null;
  #madeFor = '';
  #lines: Line[] = [];
  #endS = 0;

  constructor(
    private readonly form: PlotForm,
    /** Plots with the same have one cursor. */
    private readonly group: string,
  ) {
    this.#place.setAttribute('aria-hidden', 'true');
    this.root.append(element('figcaption', '', form.title), this.#place);
  }

  /** The time axis ends at `endS`, in seconds since 1970. */
  draw(times: number[], endS: number, lines: Line[], look: Look): void {
    this.#lines = lines;
    this.#endS = endS;
    const width = this.#place.clientWidth;
    const madeFor = [look.key, width, ...lines.map(({ label }) => label)].join();
    if (madeFor !== this.#madeFor) {
      this.#plot?.destroy();
      this.#plot = width > 0 ? new uPlot(this.#options(width, look), undefined, this.#place) : null;
      this.#madeFor = madeFor;
    }
    if (this.#plot === null) return;
    const columns = this.form.kind === 'stack' ? piledUp(lines) : lines.map(({ column }) => column);
    this.#plot.setData([times, ...columns]);
    this.#tellNewest(this.#plot);
  }

  end(): void {
    this.#plot?.destroy();
    this.#plot = null;
  }

  /** Where no cursor is, the legend has the newest values. */
  #tellNewest(plot: uPlot): void {
    if (plot.cursor.idx == null && plot.data[0].length > 0) plot.setLegend({ idx: plot.data[0].length - 1 });
  }

  #options(width: number, look: Look): uPlot.Options {
    const { fontPx, colour } = look;
    const { words, leastTop } = this.form;
    const axis: uPlot.Axis = {
      font: `${fontPx}px ${look.family}`,
      stroke: colour('--soft'),
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { show: false },
      gap: 0.4 * fontPx,
    };
    return {
      width,
      height: HEIGHT_EM * fontPx,
      padding: [0.6 * fontPx, 1.6 * fontPx, 0, 0],
      series: [
        { value: (_, time: number | null) => (time === null ? '' : strings.figures.time(time, 'second')) },
        ...this.#lines.map((line, i) => this.#series(line, i, look)),
      ],
      scales: {
        x: { time: true, range: () => [this.#endS - KEPT_S, this.#endS] },
        y: { range: (_, __, top: number | null) => [0, 1.1 * Math.max(leastTop, top ?? 0)] },
      },
      axes: [
        {
          ...axis,
          size: 2 * fontPx,
          space: 4 * fontPx,
          incrs: [60, 120, 300],
          values: (_, at) => at.map((time) => strings.figures.time(time, 'minute')),
        },
        {
          ...axis,
          size: 6 * fontPx, // one width for all, so that the plots' times lie below each other
          space: 2 * fontPx,
          incrs: STEPS,
          values: (_, at) => at.map((value) => (value === 0 ? '0' : words(value))),
        },
      ],
      legend: { markers: { width: 0, fill: (_, i) => colour(this.#lines[i - 1]?.colour ?? '--soft') } },
      cursor: { y: false, drag: { x: false, y: false }, points: { show: false }, sync: { key: this.group } },
      hooks: { setCursor: [(plot) => this.#tellNewest(plot)] },
    };
  }

  #series(line: Line, index: number, look: Look): uPlot.Series {
    const { kind, words } = this.form;
    const colour = look.colour(line.colour);
    const told = (row: number | null | undefined) => (row == null ? null : (this.#lines[index]?.column[row] ?? null));
    const series: uPlot.Series = {
      label: line.label,
      points: { show: false },
      value: (_, __, ___, row) => {
        const value = told(row);
        return value === null ? strings.figures.nothing : words(value);
      },
    };
    if (kind === 'curve') return { ...series, stroke: colour, width: look.fontPx / 8 };
    const paths = uPlot.paths.stepped?.({ align: -1 });
    return {
      ...series,
      ...(paths !== undefined && { paths }),
      fill: kind === 'stack' ? colour : look.colour('--figure-area'),
      ...(kind === 'area' ? { stroke: colour, width: look.fontPx / 8 } : { width: 0 }),
    };
  }
}

/** Each with all below it. uPlot paints a later series over an earlier one, so the highest comes first. */
function piledUp(lines: Line[]): Column[] {
  const piles: Column[] = [];
  for (const { column } of [...lines].reverse()) {
    const below = piles[0];
    piles.unshift(column.map((value, row) => (value === null ? null : value + (below?.[row] ?? 0))));
  }
  return piles;
}
