// The servers that are compared: how each is started, what the load tool must know of it, and why it cannot be had.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { selfSigned } from '../support/self_signed.mjs';

const peers = fileURLToPath(new URL('peers', import.meta.url));
const nginx = '/usr/sbin/nginx';
const nchan = '/usr/lib/nginx/modules/ngx_nchan_module.so';
const bun = ['x64', 'aarch64'].map((cpu) => `${peers}/node_modules/@oven/bun-linux-${cpu}/bin/bun`).find(existsSync);
const startMs = 10_000;

// The load has the last core for itself and the servers the others. Where the kernel wakes the load's thread decides more
// about latency and CPU time than the server does, and it does not decide alike for all: on the server's core the load
// interrupts it after each few frames, and gives memory back that is still in that core's cache.
const lastCore = cpus().length - 1;
const cores = { servers: lastCore > 1 ? `0-${lastCore - 1}` : '0', load: String(lastCore) };

// `command`, to end with this program, on `cores.servers` or `cores.load`, or if `on` is undefined wherever the kernel wants.
export function started(command, on) {
  const placed = on && lastCore > 0 ? ['taskset', '--cpu-list', cores[on], ...command] : command;
  return ['setpriv', ['--pdeathsig', 'KILL', '--', ...placed.map(String)]];
}

export async function freePort(host = '127.0.0.1') {
  const server = createServer();
  await new Promise((done) => server.listen(0, host, done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

// What the load tool must be told, when that is all.
export const onPort = ({ host, port }) => [`--address=${host}`, `--port=${port}`];

// As framecastd and the loop know them.
const tlsFlags = (tls) => (tls ? [`--tls_cert=${tls.certFile}`, `--tls_key=${tls.keyFile}`] : []);
// As the scripts do.
const tlsFiles = (tls) => (tls ? [tls.certFile, tls.keyFile] : []);

export function framecastd(...flags) {
  return {
    command: ({ build, host, port, grpc, tls }) => [`${build}/bin/framecastd`, `--http_address=${host}:${port}`,
      `--grpc_address=127.0.0.1:${grpc}`, '--metrics_address=127.0.0.1:0', '--allow_anonymous', '--log_level=warning',
      ...tlsFlags(tls), ...flags],
    load: (place) => [...onPort(place), `--grpc_port=${place.grpc}`, '--watch=/websocket?stream=bench'],
  };
}

const loop = {
  command: ({ build, host, port, tls }) =>
    [`${build}/tests/reference_loop`, `--address=${host}`, `--port=${port}`, ...tlsFlags(tls)],
  load: onPort,
};

// `limited`: no more than two frames may wait for a viewer, or so many bytes.
const limit = (limited, frameBytes) => (limited === true ? 2 * frameBytes : Number(limited));

function onBun(limited) {
  return {
    missing: () => !bun && '@oven/bun-linux is not installed',
    command: ({ host, port, frameBytes, tls }) =>
      [bun, `${peers}/bun.mjs`, host, port, limit(limited, frameBytes), ...tlsFiles(tls)],
    load: onPort,
  };
}

function onWs(limited) {
  return {
    missing: () => !existsSync(`${peers}/node_modules/ws`) && 'ws is not installed',
    command: ({ host, port, frameBytes, tls }) =>
      [process.execPath, `${peers}/ws.mjs`, host, port, limit(limited, frameBytes), ...tlsFiles(tls)],
    load: onPort,
  };
}

function onNchan(limited) {
  return {
    missing: () => !(existsSync(nginx) && existsSync(nchan)) && 'libnginx-mod-nchan is not installed',
    command: ({ host, port, folder, tls }) => {
      const filled = readFileSync(`${peers}/nginx.conf`, 'utf8')
        .replaceAll('{HOST}', host)
        .replaceAll('{PORT}', port)
        .replaceAll('{FOLDER}', folder)
        .replaceAll('{SSL}', tls ? 'ssl' : '')
        .replaceAll('{TLS}',
          tls ? `ssl_protocols TLSv1.3; ssl_certificate ${tls.certFile}; ssl_certificate_key ${tls.keyFile};` : '')
        .replaceAll('{LIMIT}', limited ? 'nchan_message_buffer_length 2;' : '');
      writeFileSync(join(folder, 'nginx.conf'), filled);
      return [nginx, '-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')];
    },
    load: (place) => [...onPort(place), '--watch=/sub'],
  };
}

// `peer`: variants of one, of which the better is quoted. `everywhere`: on the load's core as well, since it has a thread
// for each.
export const servers = {
  'framecastd --threads=1': framecastd('--threads=1'),
  framecastd: { everywhere: true, ...framecastd() },
  loop,
  'loop again': loop,
  'Bun publish': { peer: 'Bun', ...onBun(false) },
  'Bun publish (2 frames)': { peer: 'Bun', ...onBun(true) },
  ws: { peer: 'ws', ...onWs(false) },
  'ws (2 frames)': { peer: 'ws', ...onWs(true) },
  nchan: { peer: 'nchan', ...onNchan(false) },
  'nchan (2 frames)': { peer: 'nchan', ...onNchan(true) },
};

// Those, and one that only a crowd tells apart from the others.
export const crowdServers = { ...servers, 'Bun publish (64 MiB)': { peer: 'Bun', ...onBun(64 << 20) } };

function listens(host, port) {
  return new Promise((done) => {
    const socket = connect(port, host);
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
    socket.once('close', () => socket.destroy());
    socket.on('connect', () => socket.end());
  });
}

// Starts one at the address `host` for `use`, with an identity of its own if all is to be `secure`; `use` gets its process,
// the port of its WebSockets, that for gRPC if it has one, and what the load tool must be told. Ends it afterwards. The
// kernel ends it, too, when this program ends before.
export async function withServer(server, { build, frameBytes, producers, secure, pinned, host = '127.0.0.1' }, use) {
  const folder = mkdtempSync(join(tmpdir(), 'framecast-bench-'));
  const tls = secure ? await selfSigned(folder) : undefined;
  const place = { build, frameBytes, producers, folder, tls, host, port: await freePort(host), grpc: await freePort() };
  const command = server.command(place);
  const child = spawn(...started(command, pinned && !server.everywhere ? 'servers' : undefined),
    { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said = (said + text).slice(-2000)));
  const ended = new Promise((done) => child.once('close', done).once('error', done));
  try {
    const deadline = Date.now() + startMs;
    while (!(await listens(host, place.port))) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${command[0]} did not start: ${said.trim()}`);
      await new Promise((done) => setTimeout(done, 20));
    }
    const load = [...server.load(place), ...(tls ? [`--tls_ca=${tls.certFile}`] : [])];
    return await use({ pid: child.pid, port: place.port, grpc: place.grpc, load });
  } finally {
    // None of them has anything to lose.
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}
