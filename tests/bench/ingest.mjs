// framecastd's ingest beside a gRPC server that throws away what it gets: how much is taken in, and at what cost.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { anyFailed, inRounds } from './rounds.mjs';
import { framecastd, started, withServer } from './servers.mjs';
import { table } from './table.mjs';

const run = promisify(execFile);
// Until rings and budget are full, which is when evicting begins.
const warmupSeconds = 8;

const cells = [
  { name: '1 producer × 100 KB flat out', frameBytes: 100_000, producers: 1, fps: 0 },
  { name: '1 producer × 1 MB flat out', frameBytes: 1_000_000, producers: 1, fps: 0 },
  { name: '1000 producers × 20 KB × 10 fps', frameBytes: 20_000, producers: 1000, fps: 10 },
];

const ingestOf = (...flags) => ({ command: framecastd(...flags).command, load: ({ grpc }) => [`--port=${grpc}`] });
const sink = (flags = () => []) => ({
  command: ({ build, port, producers }) => [`${build}/tests/grpc_sink`, `--port=${port}`, ...flags(producers)],
  load: ({ port }) => [`--port=${port}`],
});

// As a ring by default, and all of them within the budget.
const keptOfEach = (producers) => Math.min(64 << 20, Math.floor((1 << 30) / producers));

// What of the difference to the sink is the copy into one piece shows the sink that parses, and what is writing to memory that
// the cache does not hold, the one that keeps as much as framecastd does, and the rings that stay in the cache.
const servers = {
  framecastd: ingestOf(),
  'framecastd --ring_bytes=256KiB': ingestOf('--ring_bytes=256KiB'),
  sink: sink(),
  'sink --parse': sink(() => ['--parse']),
  'sink that keeps as much': sink((producers) => ['--parse', `--keep_bytes=${keptOfEach(producers)}`]),
  'sink again': sink(),
};

const figures = {
  gigabytes_per_s: { title: 'GB/s' },
  cpu_us: { title: 'CPU µs a frame' },
  ack_p50_ms: { title: 'ack p50 ms' },
  ack_p99_ms: { title: 'ack p99 ms' },
};

async function measure(server, cell, { build, seconds, pinned }) {
  return withServer(server, { build, frameBytes: cell.frameBytes, producers: cell.producers, pinned }, async ({ pid, load }) => {
    const command = [`${build}/tests/ingest_load`, ...load, `--server_pid=${pid}`, `--producers=${cell.producers}`,
      `--fps=${cell.fps}`, `--frame_bytes=${cell.frameBytes}`, `--warmup_seconds=${warmupSeconds}`, `--seconds=${seconds}`];
    const { stdout } = await run(...started(command, pinned ? 'load' : undefined),
      { timeout: (warmupSeconds + seconds + 60) * 1000, killSignal: 'SIGKILL' });
    return JSON.parse(stdout);
  });
}

function figuresOf(measured, { producers, fps }) {
  return {
    gigabytes_per_s: measured.bytes_per_s / 1e9,
    cpu_us: measured.server_cpu_ns_a_frame / 1e3,
    ack_p50_ms: measured.ack_p50_ms,
    ack_p99_ms: measured.ack_p99_ms,
    acked: fps > 0 ? measured.frames / (producers * fps * measured.seconds) : null,
    rejected: measured.rejected,
    unacked: measured.sent - measured.acked,
  };
}

export const ingest = {
  cells, servers, reference: 'sink', figures, share: 'acked',
  faults: { rejected: 'frames rejected', unacked: 'frames never acked' }, measure, figuresOf,
};

export const ingestPart = {
  pinned: true,
  about: 'what framecastd takes in, beside a bare gRPC server',
  run: (options, tell) => inRounds(ingest, options, tell),
  table: (results) => table(ingest, results),
  failed: anyFailed,
};
