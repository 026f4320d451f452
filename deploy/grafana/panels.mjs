// The kinds of panels that the dashboard is made of, in the words of Grafana's JSON.

export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };
const RUNBOOK_PANELS = 1000;

/** Where `[value, colour]` begin; the first colour is for everything below. */
export const thresholds = (below, ...steps) => ({
  mode: 'absolute',
  steps: [{ color: below, value: null }, ...steps.map(([value, color]) => ({ color, value }))],
});

export const target = (expr, legendFormat = '', more = {}) => ({ datasource: DATASOURCE, expr, legendFormat, ...more });

const lettered = (targets) => targets.map((each, index) => ({ refId: String.fromCharCode(65 + index), ...each }));

/** Panel ids of the runbook's entries, so that links find them. */
export class Runbook {
  #entries;

  /** The entries are the parts of `text` (Markdown) under its third headings. */
  constructor(text) {
    const [, part] = text.split(/^## Runbook$/m);
    this.#entries = part
      .split(/^### /m)
      .slice(1)
      .map((entry) => [entry.slice(0, entry.indexOf('\n')), entry.slice(entry.indexOf('\n')).trim()]);
  }

  link(alert) {
    const index = this.#entries.findIndex(([name]) => name === alert);
    if (index < 0) throw new Error(`the runbook has no entry ${alert}`);
    return `/d/framecast/framecast?viewPanel=panel-${RUNBOOK_PANELS + index}&\${__url_time_range}`;
  }

  panels() {
    return this.#entries.map(([title, text], index) => ({
      id: RUNBOOK_PANELS + index,
      type: 'text',
      title,
      width: 8,
      height: 9,
      options: { mode: 'markdown', content: this.#linked(text.replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')) },
    }));
  }

  #linked(text) {
    return text.replace(/\bFramecast[A-Z]\w+/g, (alert) => `[${alert}](${this.link(alert)})`);
  }
}

function panel(type, title, description, targets, { width, height, alert, ...options }) {
  return {
    type,
    title,
    description,
    datasource: DATASOURCE,
    targets: lettered(targets),
    width,
    height,
    alerts: alert ? [alert].flat() : [],
    ...options,
  };
}

/** A quantile of nothing: nobody watches. */
const NOT_A_NUMBER = { type: 'special', options: { match: 'nan', result: { text: '–', color: 'text' } } };

/** One number, its background in the colour of its threshold. */
export const stat = (title, description, expr, { unit = 'short', steps, mappings = [], decimals, ...place }) =>
  panel('stat', title, description, [target(expr)], {
    width: 3,
    height: 4,
    ...place,
    fieldConfig: {
      defaults: { unit, decimals, mappings: [...mappings, NOT_A_NUMBER], thresholds: steps, noValue: '–' },
      overrides: [],
    },
    options: {
      colorMode: 'background',
      graphMode: 'area',
      justifyMode: 'center',
      textMode: 'value',
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    },
  });

/** Lines over time; `steps` draws thresholds as dashed lines, `stacked` fills one line upon the other. */
export const lines = (
  title,
  description,
  targets,
  { unit = 'short', steps, stacked = false, bars = false, ...place } = {},
) =>
  panel('timeseries', title, description, targets, {
    width: 8,
    height: 8,
    ...place,
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        thresholds: steps ?? thresholds('green'),
        custom: {
          drawStyle: bars ? 'bars' : 'line',
          fillOpacity: stacked ? 40 : 8,
          lineWidth: 1,
          showPoints: 'never',
          spanNulls: false,
          stacking: { mode: stacked ? 'normal' : 'none', group: 'A' },
          thresholdsStyle: { mode: steps ? 'dashed' : 'off' },
        },
      },
      overrides: [],
    },
    options: {
      legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  });

/** A bar for each part that is full to some degree, 0…1. */
export const fullness = (title, description, targets, place) =>
  panel(
    'bargauge',
    title,
    description,
    targets.map((each) => ({ ...each, instant: true })),
    {
      ...place,
      fieldConfig: {
        defaults: {
          unit: 'percentunit',
          min: 0,
          max: 1,
          thresholds: thresholds('green', [0.8, 'orange'], [0.9, 'red']),
        },
        overrides: [],
      },
      options: {
        displayMode: 'basic',
        orientation: 'horizontal',
        showUnfilled: true,
        valueMode: 'color',
        reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
      },
    },
  );

/**
 * A row for each value of the label `by`. Columns: {name, expr, unit, steps} for a figure, {name, label, expr, mappings} for a
 * label of that query's series.
 */
export function table(title, description, by, columns, { sortBy, ...place }) {
  const targets = columns.map(({ expr }) => target(expr, '', { format: 'table', instant: true }));
  const fields = columns.map(({ label }, index) => label ?? `Value #${String.fromCharCode(65 + index)}`);
  const overrides = columns.map(({ name, unit, steps, mappings }) => ({
    matcher: { id: 'byName', options: name },
    properties: [
      ...(unit ? [{ id: 'unit', value: unit }] : []),
      ...(steps ? [{ id: 'thresholds', value: steps }] : []),
      ...(mappings ? [{ id: 'mappings', value: mappings }] : []),
      ...(steps || mappings ? [{ id: 'custom.cellOptions', value: { type: 'color-text' } }] : []),
    ],
  }));
  return panel('table', title, description, targets, {
    ...place,
    transformations: [
      { id: 'joinByField', options: { byField: by, mode: 'outer' } },
      { id: 'filterFieldsByName', options: { include: { names: [by, ...fields] } } },
      {
        id: 'organize',
        options: {
          indexByName: Object.fromEntries([by, ...fields].map((field, index) => [field, index])),
          renameByName: Object.fromEntries(fields.map((field, index) => [field, columns[index].name])),
        },
      },
    ],
    fieldConfig: { defaults: { decimals: 1, thresholds: thresholds('text') }, overrides },
    options: { cellHeight: 'sm', showHeader: true, sortBy: [{ displayName: sortBy, desc: true }] },
  });
}

/** Places rows of panels below each other on Grafana's 24 columns, numbers the panels and gives them their runbook links. */
export function layout(rows, runbook) {
  const placed = [];
  let top = 0;
  let id = 1;
  for (const { title, panels } of rows) {
    if (title)
      placed.push({
        id: id++,
        type: 'row',
        title,
        collapsed: false,
        gridPos: { x: 0, y: top++, w: 24, h: 1 },
        panels: [],
      });
    let left = 0;
    let tallest = 0;
    for (const { width, height, alerts = [], ...rest } of panels) {
      if (left + width > 24) [left, top, tallest] = [0, top + tallest, 0];
      placed.push({
        id: id++,
        ...rest,
        gridPos: { x: left, y: top, w: width, h: height },
        links: alerts.map((alert) => ({ title: `What to do: ${alert}`, url: runbook.link(alert) })),
      });
      left += width;
      tallest = Math.max(tallest, height);
    }
    top += tallest;
  }
  return placed;
}
