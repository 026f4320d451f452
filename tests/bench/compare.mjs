// framecastd beside other servers: what it costs to fan a stream out, and how late it comes.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { anyFailed, inRounds } from './rounds.mjs';
import { servers, started, withServer } from './servers.mjs';
import { deliveredShare, fanOutCpu } from './statistics.mjs';
import { table } from './table.mjs';

const run = promisify(execFile);
const warmupSeconds = 2;
// A server that needs little CPU is not measured for ever.
const longestFactor = 4;

const cells = [
  { name: '100 KB × 100 viewers × 20 fps', frameBytes: 100_000, viewers: 100, fps: 20 },
  { name: '50 KB × 500 viewers × 10 fps', frameBytes: 50_000, viewers: 500, fps: 10 },
  { name: '5 KB × 1000 viewers × 10 fps', frameBytes: 5_000, viewers: 1000, fps: 10 },
  { name: '1 MB × 20 viewers × 30 fps', frameBytes: 1_000_000, viewers: 20, fps: 30 },
  { name: 'TLS 1.3, 100 KB × 100 viewers × 20 fps', secure: true, frameBytes: 100_000, viewers: 100, fps: 20 },
];

// `ours`: the others have one thread, which is what CPU is compared with.
const figures = {
  cpu_us: { title: 'CPU µs a frame', ours: 'framecastd --threads=1' },
  latency_p50_ms: { title: 'latency p50 ms', ours: 'framecastd' },
  latency_p99_ms: { title: 'latency p99 ms', ours: 'framecastd' },
  age_mean_ms: { title: 'age mean ms', ours: 'framecastd' },
  age_p99_ms: { title: 'age p99 ms', ours: 'framecastd' },
};

// What the load tool measures of a server that runs.
export async function loaded({ pid, load }, cell, viewers, { build, seconds, cpuSeconds, pinned }) {
  const longest = longestFactor * seconds;
  const command = [`${build}/tests/fanout_compare`, ...load, `--server_pid=${pid}`, `--viewers=${viewers}`, `--fps=${cell.fps}`,
    `--frame_bytes=${cell.frameBytes}`, `--warmup_seconds=${warmupSeconds}`, `--seconds=${seconds}`, `--cpu_seconds=${cpuSeconds}`,
    `--max_seconds=${longest}`];
  const { stdout } = await run(...started(command, pinned ? 'load' : undefined),
    { timeout: (warmupSeconds + longest + 60) * 1000, killSignal: 'SIGKILL' });
  return JSON.parse(stdout);
}

const measureOnce = (server, cell, viewers, options) => withServer(server, { ...options, ...cell },
  (running) => loaded(running, cell, viewers, options));

// With all viewers, and with one to tell ingest from fan-out. The second is as long as the first is at least: what it costs
// is too little for a demand in CPU time.
async function measure(server, cell, options) {
  const many = await measureOnce(server, cell, cell.viewers, options);
  const one = await measureOnce(server, cell, 1, { ...options, cpuSeconds: 0 });
  return { many, one };
}

function figuresOf({ many, one }, cell) {
  return {
    cpu_us: fanOutCpu(many, one),
    latency_p50_ms: many.latency_p50_ms,
    latency_p99_ms: many.latency_p99_ms,
    age_mean_ms: many.age_mean_ms,
    age_p99_ms: many.age_p99_ms,
    delivered: deliveredShare(many, cell.fps),
    lost: many.lost,
    wrong: many.wrong,
  };
}

export const fanOut = {
  cells, servers, reference: 'loop', figures, share: 'delivered', faults: { lost: 'viewers lost', wrong: 'wrong frames' },
  measure, figuresOf,
};

export const comparePart = {
  // A server with a thread for each core is to have them, and then all others.
  pinned: false,
  about: 'framecastd, a loop without a library, Bun, ws and nchan in turn',
  run: (options, tell) => inRounds(fanOut, options, tell),
  table: (results) => table(fanOut, results),
  failed: anyFailed,
};
