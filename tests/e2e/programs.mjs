// Starts the real programs for a test, on ports that are free, and sees to it that they end.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { get as getOverTls } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './until.mjs';

export const programs = process.env.FRAMECAST_BIN ?? fileURLToPath(new URL('../../build/bin', import.meta.url));
const running = new Set();

// Also when a test fails before it comes to its end.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A child process whose output is kept for the message of a failure. */
class Program {
  #child;
  #name;
  output = '';

  constructor(name, args) {
    this.#name = name;
    this.#child = spawn(join(programs, name), args, { stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(this.#child);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (this.output += text));
    }
    this.#child.on('error', (mistake) => (this.output += mistake.message));
    this.exited = once(this.#child, 'close').then(([code, signal]) => {
      running.delete(this.#child);
      return { code, signal };
    });
  }

  get isRunning() {
    return running.has(this.#child);
  }

  async end(signal = 'SIGTERM') {
    this.#child.kill(signal);
    return this.exited;
  }

  assertRunning() {
    assert.ok(this.isRunning, `${this.#name} has ended:\n${this.output}`);
  }
}

/** framecastd at addresses that stay the same when it is killed and started again. */
export class Server {
  #program = null;
  #flags;

  constructor(flags) {
    this.#flags = flags;
  }

  static async start(t, ...flags) {
    const server = new Server(flags);
    t.after(() => server.kill());
    // Between finding a port and taking it somebody else may have taken it.
    for (let tries = 0; ; tries += 1) {
      [server.httpPort, server.grpcPort] = await freePorts(2);
      try {
        await server.start();
        return server;
      } catch (mistake) {
        if (tries === 3 || !/in use/.test(mistake.message)) throw mistake;
      }
    }
  }

  /** Resolves when it is ready to serve. */
  async start() {
    const program = new Program('framecastd', [
      `--http_address=127.0.0.1:${this.httpPort}`,
      `--grpc_address=127.0.0.1:${this.grpcPort}`,
      '--metrics_address=127.0.0.1:0',
      ...this.#flags,
    ]);
    this.#program = program;
    await until('framecastd is ready', async () => {
      program.assertRunning();
      return isReady(`${this.url}/readyz`);
    });
  }

  /** As a crash or a power cut would end it. */
  async kill() {
    await this.#program?.end('SIGKILL');
  }

  /** Told to stop, waited for, and started again. */
  async restart() {
    await this.#program.end();
    await this.start();
  }

  get url() {
    const overTls = this.#flags.some((flag) => flag.startsWith('--tls_cert='));
    return `${overTls ? 'https' : 'http'}://127.0.0.1:${this.httpPort}`;
  }

  /** All that it logged since it was started last. */
  get output() {
    return this.#program.output;
  }
}

/** Whoever the server says it is: the tests that care look for themselves. */
function isReady(url) {
  return new Promise((resolve) => {
    const ask = url.startsWith('https:') ? getOverTls : get;
    ask(url, { rejectUnauthorized: false }, (answer) => resolve(answer.resume().statusCode === 200)).on('error', () =>
      resolve(false),
    );
  });
}

/** `framecast push`, which ends with the test at the latest. */
export function push(t, server, stream, ...args) {
  const program = new Program('framecast', ['push', stream, ...args, '--server', `127.0.0.1:${server.grpcPort}`]);
  t.after(() => program.end('SIGKILL'));
  return program;
}

export async function freePorts(count) {
  const holders = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(holders.map((holder) => once(holder, 'listening')));
  const ports = holders.map((holder) => holder.address().port);
  await Promise.all(holders.map((holder) => new Promise((resolve) => holder.close(resolve))));
  return ports;
}
