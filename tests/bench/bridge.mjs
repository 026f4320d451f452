// What it costs a gateway that its streams come over NATS from another node, beside one process that takes them in itself.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { loaded } from './compare.mjs';
import { anyFailed, failed, inRounds } from './rounds.mjs';
import { framecastd, onPort, started, withServer } from './servers.mjs';
import { deliveredShare } from './statistics.mjs';
import { table } from './table.mjs';

const run = promisify(execFile);
const unwatched = { producers: 100, frameBytes: 20_000, fps: 10 };

// The first is for what the way over NATS adds: with more viewers it drowns in their turns.
const cells = [
  { name: '50 KB × 1 viewer × 20 fps', frameBytes: 50_000, viewers: 1, fps: 20 },
  { name: '100 KB × 100 viewers × 10 fps', frameBytes: 100_000, viewers: 100, fps: 10 },
  { name: '100 KB × 300 viewers × 5 fps', frameBytes: 100_000, viewers: 300, fps: 5 },
  { name: '5 KB × 1000 viewers × 3 fps', frameBytes: 5_000, viewers: 1000, fps: 3 },
  { name: '100 streams × 20 KB × 10 fps, nobody watches', idle: true, ...unwatched },
];

const nats = {
  command: ({ host, port }) => ['nats-server', '-a', host, '-p', port],
  load: () => [],
};

// A gateway node with what it needs; `use` gets it as withServer's, with the door for producers that is another node's.
function withGatewayNode(options, use) {
  return withServer(nats, options, ({ port }) => {
    const node = (role) => framecastd(`--roles=${role}`, `--bridge=nats://127.0.0.1:${port}`, `--node_name=${role}`, '--threads=1');
    return withServer(node('ingest'), options, (ingest) => withServer(node('gateway'), options, (gateway) =>
      use({
        ...gateway, grpc: ingest.grpc,
        load: [...onPort({ host: '127.0.0.1', port: gateway.port }), `--grpc_port=${ingest.grpc}`,
          '--watch=/websocket?stream=bench'],
      })));
  });
}

const withOneProcess = (options, use) => withServer(framecastd('--threads=1'), options, use);

// `start(options, use)`, as withServer.
const servers = {
  'one process': { start: withOneProcess },
  'gateway node': { start: withGatewayNode },
  'one process again': { start: withOneProcess },
};

const figures = {
  cpu_us: { title: 'CPU µs a frame' },
  latency_p50_ms: { title: 'latency p50 ms' },
  latency_p99_ms: { title: 'latency p99 ms' },
};

// What the frames that nobody watches cost the server; alone, it would take them in itself.
async function unwatchedCost({ pid, grpc }, { seconds, build, pinned }) {
  const command = [`${build}/tests/ingest_load`, `--port=${grpc}`, `--server_pid=${pid}`, `--producers=${unwatched.producers}`,
    `--fps=${unwatched.fps}`, `--frame_bytes=${unwatched.frameBytes}`, '--warmup_seconds=3', `--seconds=${seconds}`];
  const { stdout } = await run(...started(command, pinned ? 'load' : undefined),
    { timeout: (seconds + 60) * 1000, killSignal: 'SIGKILL' });
  return JSON.parse(stdout);
}

// All started, for `use`, which gets them by name.
function withAll([name, ...others], options, use, running = {}) {
  if (!name) return use(running);
  return servers[name].start(options, (server) => withAll(others, options, use, { ...running, [name]: server }));
}

// At once, so that the machine's slow minutes are everybody's.
function measureAll(names, cell, options) {
  const measure = (server) => (cell.idle ? unwatchedCost(server, options)
    : loaded(server, cell, cell.viewers, { ...options, cpuSeconds: 0 }));
  return withAll(names, { ...options, ...cell }, async (running) =>
    Object.fromEntries(await Promise.all(names.map(async (name) => [name, await measure(running[name]).catch(failed)]))));
}

function figuresOf(measured, cell) {
  if (cell.idle) {
    return { cpu_us: measured.server_cpu_ns_a_frame / 1e3, delivered: null, lost: 0, wrong: 0 };
  }
  return {
    cpu_us: measured.server_cpu_s / measured.delivered * 1e6,
    latency_p50_ms: measured.latency_p50_ms,
    latency_p99_ms: measured.latency_p99_ms,
    delivered: deliveredShare(measured, cell.fps),
    lost: measured.lost,
    wrong: measured.wrong,
  };
}

export const bridge = {
  cells, servers, reference: 'one process', figures, share: 'delivered', faults: { lost: 'viewers lost', wrong: 'wrong frames' },
  measureAll, figuresOf,
};

export const bridgePart = {
  pinned: true,
  about: 'a gateway node on NATS beside one process that does everything, both at work at once',
  run: (options, tell) => inRounds(bridge, options, tell),
  table: (results) => table(bridge, results),
  failed: anyFailed,
};
