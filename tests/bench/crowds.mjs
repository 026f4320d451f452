// Crowds: many viewers, some that stand still, all that come at once, many streams; framecastd beside other servers.
import { chosen } from './chosen.mjs';
import { cells } from './crowd_cells.mjs';
import { missedGoals, summary } from './statistics.mjs';
import { aligned } from './table.mjs';

// `measured`: by contestant round by round the cell's figures, or an error.
export function evaluate({ name: cell, figures, goals }, measured) {
  const entries = Object.entries(measured).map(([name, rounds]) => {
    if (!Array.isArray(rounds)) return { name, error: rounds.error };
    const failed = rounds.filter((round) => round.error).length;
    if (failed === rounds.length) return { name, failed, error: rounds[0].error };
    const summaries = Object.fromEntries(Object.keys(figures).map((figure) =>
      [figure, summary(rounds.map((round) => round[figure] ?? null))]));
    return { name, failed, summaries, missed: name.startsWith('framecastd') ? missedGoals(goals, summaries) : [] };
  });
  return { cell, figures, goals, entries };
}

// `options`: those of bench.mjs; `tell`: called with a line for each measurement.
async function runCrowds(options, tell) {
  const cellNames = chosen(options.cells, cells.map(({ name }) => name));
  const names = chosen(options.servers, [...new Set(cells.flatMap(({ contestants }) => Object.keys(contestants)))]);
  const results = [];
  for (const cell of cells.filter(({ name }) => cellNames.includes(name))) {
    const contestants = Object.entries(cell.contestants).filter(([name]) => names.includes(name));
    const measured = Object.fromEntries(contestants.map(([name, server]) => {
      const missing = server.missing?.();
      return [name, missing ? { error: missing } : []];
    }));
    for (let round = 0; round < options.rounds; ++round) {
      for (const [name, server] of contestants.filter(([name]) => Array.isArray(measured[name]))) {
        tell(`round ${round + 1} of ${options.rounds}, ${cell.name}: ${name}`);
        measured[name].push(await cell.measure(server, options)
          .catch((failure) => ({ error: String(failure.stderr || failure.message).trim().split('\n').pop() })));
      }
    }
    results.push({ ...evaluate(cell, measured), measured });
  }
  return results;
}

const digits = (value) => (value >= 1000 || Number.isInteger(value) ? String(Math.round(value)) : value.toPrecision(3));
const asked = ({ least, most }) =>
  [least !== undefined && `≥ ${digits(least)}`, most !== undefined && `≤ ${digits(most)}`].filter(Boolean).join(', ');

function figureCell({ summaries, missed }, figure) {
  const value = summaries[figure];
  if (!value) return '–';
  const range = value.min < value.max ? ` (${digits(value.min)}–${digits(value.max)})` : '';
  return `${digits(value.median)}${range}${missed.includes(figure) ? ' !' : ''}`;
}

function rowsOf({ cell, figures, goals, entries }) {
  const rows = [[cell, ...Object.values(figures)]];
  for (const entry of entries) {
    if (entry.error) {
      rows.push([entry.name, entry.error]);
      continue;
    }
    const failed = entry.failed > 0 ? `rounds failed: ${entry.failed}` : '';
    rows.push([entry.name, ...Object.keys(figures).map((figure) => figureCell(entry, figure)), failed]);
  }
  if (Object.keys(goals).length > 0) {
    const wanted = Object.keys(figures).map((figure) => (goals[figure] ? asked(goals[figure]) : ''));
    rows.push(['asked of framecastd (!: not reached)', ...wanted]);
  }
  return rows;
}

// Each cell with columns of its own.
export const table = (results) => results.map((result) => aligned([rowsOf(result)])).join('\n\n');

export const crowdsPart = {
  pinned: true,
  about: 'viewers that stand still, that all come at once, by the thousand; streams by the thousand; memory',
  run: runCrowds,
  table,
  failed: (results) => results.some(({ entries }) => entries.some(({ failed }) => failed > 0)),
};
