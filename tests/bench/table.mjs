// A comparison as text.

const digits = (value) => (value >= 1000 ? String(Math.round(value)) : value.toPrecision(3));
// A difference of up to so much tells of nothing.
const spread = (factor) => (factor === null ? '–' : `up to ×${factor.toFixed(2)}`);
const times = (ratio) => (ratio.differs ? `×${ratio.median.toFixed(2)}` : '=');

function figureCell(entry, figure) {
  const value = entry.summaries[figure];
  if (!value) return '–';
  const ratio = entry.to_reference[figure];
  return `${digits(value.median)} (${digits(value.min)}–${digits(value.max)})${ratio ? ` ${times(ratio)}` : ''}`;
}

function shareCell({ summaries }, share) {
  return summaries[share] ? `${(summaries[share].median * 100).toFixed(1)} %` : '–';
}

function notes(entry, faults) {
  return [entry.failed > 0 && `rounds failed: ${entry.failed}`,
    ...Object.entries(faults).map(([what, words]) => entry.faults[what] > 0 && `${words}: ${entry.faults[what]}`)]
    .filter(Boolean).join(', ');
}

function rowsOf({ figures, reference, share, faults }, { cell, entries, quoted, noise }) {
  const names = Object.keys(figures);
  const rows = [[cell, ...Object.values(figures).map(({ title }) => title), share]];
  for (const entry of entries) {
    if (entry.error) {
      rows.push([entry.name, entry.error]);
      continue;
    }
    rows.push([entry.name, ...names.map((figure) => figureCell(entry, figure)), shareCell(entry, share), notes(entry, faults)]);
  }
  rows.push([`the ${reference} against itself`, ...names.map((figure) => spread(noise[figure]))]);
  for (const [peer, ratios] of Object.entries(quoted)) {
    rows.push([`framecastd to ${peer}`, ...names.map((figure) => {
      const ratio = ratios[figure];
      return ratio ? `${times(ratio)} (${ratio.min.toFixed(2)}–${ratio.max.toFixed(2)})` : '–';
    })]);
  }
  return rows;
}

// Blocks of rows as text, their columns below each other; a row of a name and a word is left as it is.
export function aligned(blocks) {
  const widths = [];
  for (const row of blocks.flat().filter(({ length }) => length > 2)) {
    row.forEach((text, at) => (widths[at] = Math.max(widths[at] ?? 0, (text ?? '').length)));
  }
  const line = (row) => row.map((text, at) => (text ?? '').padEnd(widths[at] ?? 0)).join('  ').trimEnd();
  return blocks.map((rows) => rows.map(line).join('\n')).join('\n\n');
}

// `comparison` as in rounds.mjs, and what `inRounds` gave of it.
export const table = (comparison, results) => aligned(results.map((result) => rowsOf(comparison, result)));
