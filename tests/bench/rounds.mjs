// A comparison: every server in every cell, round after round, and what the rounds say together.
//
// cells        by `name`: the work
// servers      by name; `missing`: why it cannot be had; `peer`: variants of one, of which the better is quoted
// reference    the server that ratios are to; `${reference} again`, the same another time, tells what is no difference
// figures      what is compared: `title`, and with peers `ours`, which framecastd is quoted
// share        the figure that is told as a part of what was due, and not compared
// faults       what should not happen, with its words
// measure(server, cell, options)   one round of one server in one cell; or
// measureAll(names, cell, options) one round of these servers, by name
// figuresOf(round, cell)           its figures, share and faults
import { chosen } from './chosen.mjs';
import { better, differs, noise, ratios, summary } from './statistics.mjs';

const column = (entry, figure) => entry.rounds.map((round) => round[figure] ?? null);

function against(these, those, figure, noiseFactor) {
  const ratio = these && those && summary(ratios(column(these, figure), column(those, figure)));
  return ratio ? { ...ratio, differs: differs(ratio.median, noiseFactor) } : null;
}

function entryOf({ servers, figures, share, faults, figuresOf }, name, rounds, cell) {
  if (!Array.isArray(rounds)) return { name, error: rounds.error };
  const figured = rounds.map((round) => (round.error ? round : figuresOf(round, cell)));
  const entry = { name, peer: servers[name]?.peer, rounds: figured };
  entry.failed = rounds.filter((round) => round.error).length;
  if (entry.failed === rounds.length) return { ...entry, error: rounds[0].error };
  entry.summaries = Object.fromEntries([...Object.keys(figures), share].map((key) => [key, summary(column(entry, key))]));
  entry.faults = Object.fromEntries(Object.keys(faults).map((what) => [what,
    entry.rounds.reduce((sum, round) => sum + (round[what] ?? 0), 0)]));
  return entry;
}

// What the table shows of one cell; `measured`: by server, round by round.
export function evaluate(comparison, cell, measured) {
  const { figures, reference } = comparison;
  const entries = Object.entries(measured).map(([name, rounds]) => entryOf(comparison, name, rounds, cell));
  const usable = (name) => entries.find((entry) => entry.name === name && !entry.error);
  const once = usable(reference);
  const again = usable(`${reference} again`);
  const noises = {};
  const quoted = {};
  for (const [figure, { ours }] of Object.entries(figures)) {
    noises[figure] = once && again ? noise(column(once, figure), column(again, figure)) : null;
    for (const entry of entries.filter(({ error }) => !error)) {
      entry.to_reference = { ...entry.to_reference, [figure]: against(entry, once, figure, noises[figure]) };
    }
    for (const peer of new Set(entries.map((entry) => entry.peer).filter(Boolean))) {
      const best = better(entries.filter((entry) => entry.peer === peer), figure);
      const ratio = best && against(usable(ours), best, figure, noises[figure]);
      if (ratio) quoted[peer] = { ...quoted[peer], [figure]: { ...ratio, of: ours, to: best.name } };
    }
  }
  return { cell: cell.name, noise: noises, entries, quoted };
}

// Neighbours in the list, the reference's two runs above all, are to be some minutes apart, and none is always the first.
function order(names, round) {
  const apart = [...names.filter((_, at) => at % 2 === 0), ...names.filter((_, at) => at % 2 === 1)];
  const first = round % apart.length;
  return [...apart.slice(first), ...apart.slice(0, first)];
}

// The round of one that could not be measured.
export const failed = (failure) => ({ error: String(failure.stderr || failure.message).trim().split('\n').pop() });

// `options`: those of bench.mjs; `tell`: called with a line for each measurement.
export async function inRounds(comparison, options, tell) {
  const { cells, servers } = comparison;
  const cellNames = chosen(options.cells, cells.map(({ name }) => name));
  const names = chosen(options.servers, Object.keys(servers));
  const measured = new Map(cells.filter(({ name }) => cellNames.includes(name)).map((cell) => [cell,
    Object.fromEntries(names.map((name) => {
      const missing = servers[name].missing?.();
      return [name, missing ? { error: missing } : []];
    }))]));
  for (let round = 0; round < options.rounds; ++round) {
    for (const [cell, byServer] of measured) {
      const due = order(names.filter((server) => Array.isArray(byServer[server])), round);
      const told = `round ${round + 1} of ${options.rounds}, ${cell.name}`;
      if (comparison.measureAll) {
        tell(told);
        const rounds = await comparison.measureAll(due, cell, options);
        for (const name of due) byServer[name].push(rounds[name]);
        continue;
      }
      for (const name of due) {
        tell(`${told}: ${name}`);
        byServer[name].push(await comparison.measure(servers[name], cell, options).catch(failed));
      }
    }
  }
  return [...measured].map(([cell, byServer]) => ({ ...evaluate(comparison, cell, byServer), measured: byServer }));
}

// Whether a round is missing of a server that can be had.
export const anyFailed = (results) => results.some(({ entries }) => entries.some(({ failed }) => failed > 0));
