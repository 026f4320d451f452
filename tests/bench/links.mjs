// Viewers behind links that are thin or long: how old the pictures are that they show.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { chosen } from './chosen.mjs';
import { acking, ageFigures, cells, manyFigures, multiplexed, raw } from './link_cells.mjs';
import { onPort, servers, started, withServer } from './servers.mjs';
import { missingFor, withLink } from './shaped_link.mjs';
import { missedGoals, summary } from './statistics.mjs';
import { aligned } from './table.mjs';

const run = promisify(execFile);
const warmupSeconds = 5;

// Its viewer names no stream in its address.
const multiplexing = { ...servers.framecastd, load: (place) => [...onPort(place), `--grpc_port=${place.grpc}`] };

// By name the server and how it is watched. One viewer needs no second run of the loop, and no second framecastd.
const single = {
  ...Object.fromEntries(Object.entries(servers).filter(([name]) => !['framecastd --threads=1', 'loop again'].includes(name))
    .map(([name, server]) => [name, { server, watched: raw }])),
  'framecastd, window auto': { server: multiplexing, watched: acking },
};
const contestants = (cell) => (cell.streams ? { framecastd: { server: multiplexing, watched: multiplexed } } : single);
const figuresOf = (cell) => (cell.streams ? manyFigures : ageFigures);

async function measure({ server, watched }, cell, { build, seconds, pinned }) {
  return withLink({ build, ...cell }, ({ host, netns }) =>
    withServer(server, { build, frameBytes: cell.frameBytes, pinned, host }, async ({ pid, load }) => {
      const command = [`${build}/tests/${watched.tool}`, ...load, `--viewer_netns=${netns}`, ...watched.flags(cell, pid),
        `--warmup_seconds=${warmupSeconds}`, `--seconds=${seconds}`];
      const { stdout } = await run(...started(command, pinned ? 'load' : undefined),
        { timeout: (warmupSeconds + seconds + 60) * 1000, killSignal: 'SIGKILL' });
      return JSON.parse(stdout);
    }));
}

// `measured`: by name round by round what the tool said, or an error.
export function evaluate(cell, measured) {
  const entries = Object.entries(measured).map(([name, rounds]) => {
    if (!Array.isArray(rounds)) return { name, error: rounds.error };
    const failed = rounds.filter((round) => round.error).length;
    if (failed === rounds.length) return { name, failed, error: rounds[0].error };
    const { watched } = contestants(cell)[name];
    const figures = rounds.filter((round) => !round.error).map((round) => watched.figures(round, cell));
    const summaries = Object.fromEntries(Object.keys(figuresOf(cell)).map((figure) =>
      [figure, summary(figures.map((round) => round[figure]))]));
    const missed = name.startsWith('framecastd') ? missedGoals(cell.goals, summaries) : [];
    return { name, failed, rounds: figures, summaries, missed };
  });
  return { cell: cell.name, goals: cell.goals, titles: figuresOf(cell), entries };
}

// `options`: those of bench.mjs; `tell`: called with a line for each measurement.
async function runLinks(options, tell) {
  const cellNames = chosen(options.cells, cells.map(({ name }) => name));
  const names = chosen(options.servers, Object.keys(single));
  const measured = new Map(cells.filter(({ name }) => cellNames.includes(name)).map((cell) => [cell,
    Object.fromEntries(Object.entries(contestants(cell)).filter(([name]) => names.includes(name)).map(([name, { server }]) => {
      const missing = missingFor(cell) ?? server.missing?.();
      return [name, missing ? { error: missing } : []];
    }))]));
  for (let round = 0; round < options.rounds; ++round) {
    for (const [cell, byName] of measured) {
      const present = Object.keys(byName).filter((name) => Array.isArray(byName[name]));
      const first = round % Math.max(1, present.length);
      for (const name of [...present.slice(first), ...present.slice(0, first)]) {
        tell(`round ${round + 1} of ${options.rounds}, ${cell.name}: ${name}`);
        byName[name].push(await measure(contestants(cell)[name], cell, options)
          .catch((failure) => ({ error: String(failure.stderr || failure.message).trim().split('\n').pop() })));
      }
    }
  }
  return [...measured].map(([cell, byName]) => ({ ...evaluate(cell, byName), measured: byName }));
}

const digits = (value) => (value >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(3))));
const spread = ({ median, min, max }) => (min === max ? digits(median) : `${digits(median)} (${digits(min)}–${digits(max)})`);
const limit = ({ most, least }) => (most === undefined ? `≥ ${digits(least)}` : `≤ ${digits(most)}`);

function rowsOf({ cell, goals, titles, entries }) {
  const figures = Object.keys(titles);
  const notes = ({ failed, missed }) => [failed > 0 && `rounds failed: ${failed}`,
    missed.length > 0 && `missed: ${missed.map((figure) => figure.replaceAll('_', ' ')).join(', ')}`].filter(Boolean).join('; ');
  return [
    [cell, ...Object.values(titles)],
    ...entries.map(({ name, error, summaries, ...entry }) => (error ? [name, error]
      : [name, ...figures.map((figure) => (summaries[figure] ? spread(summaries[figure]) : '–')), notes(entry)])),
    ['goals', ...figures.map((figure) => (goals[figure] ? limit(goals[figure]) : ''))],
  ];
}

export const linksPart = {
  pinned: true,
  about: 'viewers behind thin and long links, of all of them in turn',
  run: runLinks,
  table: (results) => results.map((result) => aligned([rowsOf(result)])).join('\n\n'),
  failed: (results) => results.some(({ entries }) => entries.some(({ failed }) => failed > 0)),
};
