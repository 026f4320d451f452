// What single steps cost, each by itself in one process: tests/bench/micro, round after round.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { started } from './servers.mjs';
import { summary } from './statistics.mjs';

const run = promisify(execFile);
// A round of one benchmark. Rounds of all are run in a random order, so that a slow moment of the machine meets no single one.
const secondsPerRound = 0.1;
const longestMs = 30 * 60_000;

// The program's filter is a regular expression.
const filterOf = (texts) => texts.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|') || '.';

// By name, in the order of the sources, from the program's report. CPU time, so that what else runs on the machine counts
// for little.
function evaluate({ benchmarks }) {
  const rounds = {};
  const inOrder = benchmarks.filter(({ run_type: type }) => type === 'iteration')
    .sort((a, b) => a.family_index - b.family_index || a.per_family_instance_index - b.per_family_instance_index);
  for (const round of inOrder) (rounds[round.name] ??= []).push(round);
  return Object.fromEntries(Object.entries(rounds).map(([name, all]) => {
    const error = all.find((round) => round.error_occurred)?.error_message;
    return [name, error ? { error } : {
      cpu_ns: summary(all.map((round) => round.cpu_time)),
      bytes_per_second: summary(all.map((round) => round.bytes_per_second)),
      allocations: summary(all.map((round) => round.allocations)),
    }];
  }));
}

// What the program printed: nothing at all when no benchmark is named so; its aggregates may divide by zero, which is no JSON.
export const reported = (text) => (text ? evaluate(JSON.parse(text.replaceAll(': NaN', ': null'))) : {});

async function runMicro({ build, rounds, cells }, tell) {
  tell('microbenchmarks');
  const command = [`${build}/tests/microbenchmarks`, '--benchmark_format=json', `--benchmark_filter=${filterOf(cells)}`,
    `--benchmark_min_time=${secondsPerRound}`, `--benchmark_repetitions=${rounds}`,
    '--benchmark_enable_random_interleaving=true'];
  try {
    const { stdout } = await run(...started(command), { timeout: longestMs, killSignal: 'SIGKILL', maxBuffer: 64 << 20 });
    return reported(stdout);
  } catch (failure) {
    return { microbenchmarks: { error: `${failure.message}`.split('\n')[0] } };
  }
}

const figure = (value) => (value >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(3))));
const range = ({ median, min, max }) => `${figure(median)} (${figure(min)}–${figure(max)})`;

export function table(results) {
  const rows = [['step', 'CPU ns', 'GB/s', 'allocations']];
  for (const [name, { error, cpu_ns: cpu, bytes_per_second: bytes, allocations }] of Object.entries(results)) {
    rows.push(error ? [name, error] : [name, range(cpu), bytes ? figure(bytes.median / 1e9) : '–',
      allocations ? figure(allocations.median) : '–']);
  }
  if (rows.length === 1) return 'no microbenchmark has that in its name';
  const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => (row.length > 2 ? row[at].length : 0))));
  return rows.map((row) => row.map((text, at) => text.padEnd(widths[at])).join('  ').trimEnd()).join('\n');
}

export const microPart = {
  about: 'single steps of the server: CPU time and allocations of each',
  run: runMicro,
  table,
  failed: (results) => Object.values(results).some(({ error }) => error),
};
