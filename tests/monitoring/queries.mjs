// Every query of the dashboard and of the alerts, with a name, as Grafana would send it.
import { alerts, dashboard } from './files.mjs';

// Whole words: $__rate_interval is a variable of its own.
const VARIABLES = { __rate_interval: '5s', instance: '.*', stream: '.*' };
const filled = (expr) => expr.replace(/\$(\w+)/g, (_, name) => VARIABLES[name]);

/** label_values(SELECTOR, LABEL) as a query that gives the same values. */
function valuesQuery(query) {
  const [, selector, label] = query.match(/^label_values\((.*), (\w+)\)$/);
  return `group by (${label}) (${selector})`;
}

export const queries = [
  ...dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ refId, expr }) => ({ name: `panel ${title}: ${refId}`, expr: filled(expr) })),
  ),
  ...dashboard.annotations.list.map(({ name, expr }) => ({ name: `annotation ${name}`, expr: filled(expr) })),
  ...dashboard.templating.list
    .filter(({ type }) => type === 'query')
    .map(({ name, query }) => ({ name: `variable ${name}`, expr: valuesQuery(query.query) })),
  ...alerts.map(({ alert, expr }) => ({ name: `alert ${alert}`, expr })),
];

/** The selectors of a query: each names series that must exist, whatever the query then asks of them. */
export const selectorsOf = (expr) =>
  expr.match(/\b(?:framecast_|process_|scrape_)\w+(?:\{[^}]*\})?|\bup\{[^}]*\}/g) ?? [];
