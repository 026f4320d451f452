// Measures every server in every cell, round after round, and says what the rounds say together.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { chosen } from './chosen.mjs';
import { figures } from './figures.mjs';
import { servers, started, withServer } from './servers.mjs';
import { better, deliveredShare, differs, fanOutCpu, noise, ratios, summary } from './statistics.mjs';
import { table } from './table.mjs';

const run = promisify(execFile);
const warmupSeconds = 2;
// A server that needs little CPU is not measured for ever.
const longestFactor = 4;

export const cells = [
  { name: '100 KB × 100 viewers × 20 fps', frameBytes: 100_000, viewers: 100, fps: 20 },
  { name: '50 KB × 500 viewers × 10 fps', frameBytes: 50_000, viewers: 500, fps: 10 },
  { name: '5 KB × 1000 viewers × 10 fps', frameBytes: 5_000, viewers: 1000, fps: 10 },
  { name: '1 MB × 20 viewers × 30 fps', frameBytes: 1_000_000, viewers: 20, fps: 30 },
];

async function measure(server, cell, viewers, { build, seconds, cpuSeconds, pinned }) {
  return withServer(server, { build, frameBytes: cell.frameBytes, pinned }, async ({ pid, load }) => {
    const longest = longestFactor * seconds;
    const command = [`${build}/tests/fanout_compare`, ...load, `--server_pid=${pid}`, `--viewers=${viewers}`, `--fps=${cell.fps}`,
      `--frame_bytes=${cell.frameBytes}`, `--warmup_seconds=${warmupSeconds}`, `--seconds=${seconds}`, `--cpu_seconds=${cpuSeconds}`,
      `--max_seconds=${longest}`];
    const { stdout } = await run(...started(command, pinned ? 'load' : undefined),
      { timeout: (warmupSeconds + longest + 60) * 1000, killSignal: 'SIGKILL' });
    return JSON.parse(stdout);
  });
}

// One round of one server in one cell: with all viewers, and with one to tell ingest from fan-out. The second is as long
// as the first is at least: what it costs is too little for a demand in CPU time.
async function measureRound(server, cell, options) {
  const many = await measure(server, cell, cell.viewers, options);
  const one = await measure(server, cell, 1, { ...options, cpuSeconds: 0 });
  return { many, one };
}

function figuresOf(round, cell) {
  if (round.error) return { error: round.error };
  const { many, one } = round;
  return {
    cpu_us: fanOutCpu(many, one),
    latency_p50_ms: many.latency_p50_ms,
    latency_p99_ms: many.latency_p99_ms,
    age_mean_ms: many.age_mean_ms,
    age_p99_ms: many.age_p99_ms,
    delivered: deliveredShare(many, cell.fps),
  };
}

const column = (entry, figure) => entry.rounds.map((round) => round[figure] ?? null);

function against(these, those, figure, noiseFactor) {
  const ratio = these && those && summary(ratios(column(these, figure), column(those, figure)));
  return ratio ? { ...ratio, differs: differs(ratio.median, noiseFactor) } : null;
}

// What the table shows of one cell; `measured`: by server, round by round.
export function evaluate(cell, measured) {
  const entries = Object.entries(measured).map(([name, rounds]) => {
    if (!Array.isArray(rounds)) return { name, error: rounds.error };
    const entry = { name, peer: servers[name]?.peer, rounds: rounds.map((round) => figuresOf(round, cell)) };
    entry.failed = rounds.filter((round) => round.error).length;
    if (entry.failed === rounds.length) return { ...entry, error: rounds[0].error };
    entry.summaries = Object.fromEntries([...Object.keys(figures), 'delivered'].map((key) => [key, summary(column(entry, key))]));
    for (const what of ['lost', 'wrong']) entry[what] = rounds.reduce((sum, { many }) => sum + (many?.[what] ?? 0), 0);
    return entry;
  });
  const usable = (name) => entries.find((entry) => entry.name === name && !entry.error);
  const loop = usable('loop');
  const again = usable('loop again');
  const noises = {};
  const quoted = {};
  for (const [figure, { ours }] of Object.entries(figures)) {
    noises[figure] = loop && again ? noise(column(loop, figure), column(again, figure)) : null;
    for (const entry of entries.filter(({ error }) => !error)) {
      entry.to_loop = { ...entry.to_loop, [figure]: against(entry, loop, figure, noises[figure]) };
    }
    for (const peer of new Set(entries.map((entry) => entry.peer).filter(Boolean))) {
      const best = better(entries.filter((entry) => entry.peer === peer), figure);
      const ratio = best && against(usable(ours), best, figure, noises[figure]);
      if (ratio) quoted[peer] = { ...quoted[peer], [figure]: { ...ratio, of: ours, to: best.name } };
    }
  }
  return { cell: cell.name, noise: noises, entries, quoted };
}

// Neighbours in the list, the loop's two runs above all, are to be some minutes apart, and none is always the first.
function order(names, round) {
  const apart = [...names.filter((_, at) => at % 2 === 0), ...names.filter((_, at) => at % 2 === 1)];
  const first = round % apart.length;
  return [...apart.slice(first), ...apart.slice(0, first)];
}

// `options`: those of bench.mjs; `tell`: called with a line for each measurement.
async function compare(options, tell) {
  const cellNames = chosen(options.cells, cells.map(({ name }) => name));
  const names = chosen(options.servers, Object.keys(servers));
  const measured = new Map(cells.filter(({ name }) => cellNames.includes(name)).map((cell) => [cell,
    Object.fromEntries(names.map((name) => {
      const missing = servers[name].missing?.();
      return [name, missing ? { error: missing } : []];
    }))]));
  for (let round = 0; round < options.rounds; ++round) {
    for (const [cell, byServer] of measured) {
      for (const name of order(names.filter((server) => Array.isArray(byServer[server])), round)) {
        tell(`round ${round + 1} of ${options.rounds}, ${cell.name}: ${name}`);
        byServer[name].push(await measureRound(servers[name], cell, options)
          .catch((failure) => ({ error: String(failure.stderr || failure.message).trim().split('\n').pop() })));
      }
    }
  }
  return [...measured].map(([cell, byServer]) => ({ ...evaluate(cell, byServer), measured: byServer }));
}

export const comparePart = {
  about: 'framecastd, a loop without a library, Bun, ws and nchan in turn',
  run: compare,
  table,
  failed: (results) => results.some(({ entries }) => entries.some(({ failed }) => failed > 0)),
};
