// framecastd alone under each load in turn.
import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { freePort } from './servers.mjs';

const run = promisify(execFile);
const tool = (build, name) => `${build}/tests/${name}`;

// A server of its own for `load`, which gets its process and ports.
async function withFramecastd(build, host, load) {
  const http = await freePort();
  const grpc = await freePort();
  const server = spawn(
    `${build}/bin/framecastd`,
    [`--http_address=${host}:${http}`, `--grpc_address=127.0.0.1:${grpc}`, '--metrics_address=127.0.0.1:0',
      '--allow_anonymous', '--log_level=warning'],
    { stdio: ['ignore', 'inherit', 'inherit'] });
  const ended = new Promise((done) => server.once('exit', done));
  try {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const ready = await fetch(`http://127.0.0.1:${http}/readyz`).then((answer) => answer.ok, () => false);
      if (ready) break;
      if (server.exitCode !== null || Date.now() > deadline) throw new Error('framecastd did not start');
      await new Promise((done) => setTimeout(done, 50));
    }
    return await load({ pid: server.pid, http, grpc });
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
}

// "name words   12.3 unit …" or "name 12.3": the number behind the name.
function figure(text, name) {
  const found = new RegExp(`^${name}\\s+([0-9.]+)`, 'm').exec(text);
  if (!found) throw new Error(`no "${name}" in:\n${text}`);
  return Number(found[1]);
}

async function fanOut(build, viewers, fps, bytes) {
  return withFramecastd(build, '127.0.0.1', async ({ pid, http, grpc }) => {
    const { stdout } = await run(tool(build, 'fanout_load'), [
      `--http_port=${http}`, `--grpc_port=${grpc}`, `--viewers=${viewers}`, `--fps=${fps}`, `--frame_bytes=${bytes}`,
      '--seconds=20', `--server_pid=${pid}`]);
    return {
      missing: figure(stdout, 'missing'),
      latency_p50_ms: figure(stdout, 'latency p50'),
      latency_p99_ms: figure(stdout, 'latency p99'),
      cpu_us_a_frame: figure(stdout, 'server CPU a delivered frame'),
    };
  });
}

// A viewer in a network of its own, the server's side of the cable held to 8 Mbit/s; 198.18.0.0/15 is nobody's on the
// internet (RFC 2544).
async function slowLink(build) {
  const name = `framecast-bench-${process.pid}`;
  const [ours, theirs] = [`fbo${process.pid}`, `fbi${process.pid}`];
  const ip = (line) => run('ip', line.split(' '));
  try {
    await ip(`netns add ${name}`);
    await ip(`link add ${ours} type veth peer name ${theirs} netns ${name}`);
    await ip(`address add 198.19.255.1/30 dev ${ours}`);
    await ip(`link set ${ours} up`);
    await ip(`-n ${name} address add 198.19.255.2/30 dev ${theirs}`);
    await ip(`-n ${name} link set ${theirs} up`);
    await run('tc', `qdisc add dev ${ours} root tbf rate 8mbit burst 32kb latency 200ms`.split(' '));
    return await withFramecastd(build, '0.0.0.0', async ({ http, grpc }) => {
      const source = run(tool(build, 'fanout_load'), [`--http_port=${http}`, `--grpc_port=${grpc}`, '--stream=cam', '--viewers=1', '--fps=10',
        '--frame_bytes=500000', '--seconds=23']);
      // Told of where it is awaited, if the viewer comes so far.
      source.catch(() => undefined);
      await new Promise((done) => setTimeout(done, 1000));
      const { stdout } = await run('ip', ['netns', 'exec', name, tool(build, 'picture_age'), '--address=198.19.255.1', `--port=${http}`,
        '--seconds=20']);
      await source;
      return { p50_s: figure(stdout, 'p50_s'), p90_s: figure(stdout, 'p90_s'), max_s: figure(stdout, 'max_s') };
    });
  } finally {
    await ip(`link delete ${ours}`).catch(() => undefined);
    await ip(`netns delete ${name}`).catch(() => undefined);
  }
}

const loads = [
  ['fan-out, 100 viewers × 20 fps × 100 KB', (build) => fanOut(build, 100, 20, 100_000)],
  ['fan-out, 500 viewers × 10 fps × 50 KB', (build) => fanOut(build, 500, 10, 50_000)],
  ['fan-out, 1000 viewers × 10 fps × 5 KB', (build) => fanOut(build, 1000, 10, 5_000)],
  ['age of pictures, 10 fps × 500 KB into 8 Mbit/s', slowLink],
];

// By load what it gave, or an `error`.
async function runLoads({ build }, tell) {
  const results = {};
  for (const [name, load] of loads) {
    tell(name);
    results[name] = await load(build).catch((failure) => ({ error: String(failure.message ?? failure).split('\n')[0] }));
  }
  return results;
}

function table(results) {
  const line = ([name, figures]) => `${name.padEnd(48)} ${Object.entries(figures).map(([what, value]) =>
    `${what} ${typeof value === 'number' ? Number(value.toPrecision(4)) : value}`).join('  ')}`;
  return Object.entries(results).map(line).join('\n');
}

export const loadsPart = {
  pinned: true,
  about: 'framecastd alone: fan-out, freshness on a thin link',
  run: runLoads,
  table,
  failed: (results) => Object.values(results).some(({ error }) => error),
};
