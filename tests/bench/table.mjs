// The comparison as text.
import { figures } from './figures.mjs';

const digits = (value) => (value >= 1000 ? String(Math.round(value)) : value.toPrecision(3));
// A difference of up to so much tells of nothing.
const spread = (factor) => (factor === null ? '–' : `up to ×${factor.toFixed(2)}`);
const times = (ratio) => (ratio.differs ? `×${ratio.median.toFixed(2)}` : '=');

function figureCell(entry, figure) {
  const value = entry.summaries[figure];
  if (!value) return '–';
  const ratio = entry.to_loop[figure];
  return `${digits(value.median)} (${digits(value.min)}–${digits(value.max)})${ratio ? ` ${times(ratio)}` : ''}`;
}

function notes({ failed, lost, wrong }) {
  return [failed > 0 && `rounds failed: ${failed}`, lost > 0 && `viewers lost: ${lost}`, wrong > 0 && `wrong frames: ${wrong}`]
    .filter(Boolean).join(', ');
}

function rowsOf({ cell, entries, quoted, noise }) {
  const rows = [[cell, ...Object.values(figures).map(({ title }) => title), 'delivered']];
  for (const entry of entries) {
    if (entry.error) {
      rows.push([entry.name, entry.error]);
      continue;
    }
    const delivered = `${(entry.summaries.delivered.median * 100).toFixed(1)} %`;
    rows.push([entry.name, ...Object.keys(figures).map((figure) => figureCell(entry, figure)), delivered, notes(entry)]);
  }
  rows.push(['the loop against itself', ...Object.keys(figures).map((figure) => spread(noise[figure]))]);
  for (const [peer, ratios] of Object.entries(quoted)) {
    rows.push([`framecastd to ${peer}`, ...Object.keys(figures).map((figure) => {
      const ratio = ratios[figure];
      return ratio ? `${times(ratio)} (${ratio.min.toFixed(2)}–${ratio.max.toFixed(2)})` : '–';
    })]);
  }
  return rows;
}

export function table(results) {
  const rows = results.map(rowsOf);
  const width = (at) => Math.max(...rows.flat().filter((row) => row.length > 2).map((row) => (row[at] ?? '').length));
  const widths = Object.keys(figures).concat('', '').map((_, at) => width(at));
  const line = (row) => row.map((text, at) => (text ?? '').padEnd(widths[at] ?? 0)).join('  ').trimEnd();
  return rows.map((cell) => cell.map(line).join('\n')).join('\n\n');
}
