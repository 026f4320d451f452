// nginx with deploy/nginx/nginx.conf, in front of nodes that only say who they are and what they got.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../e2e/programs.mjs';
import { until } from '../e2e/until.mjs';
import { text } from './files.mjs';

const NGINX = '/usr/sbin/nginx';

/** Why there is no nginx here; false if there is. */
export const missing = () => (spawnSync(NGINX, ['-v']).error ? 'nginx is not installed' : false);

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** Sockets of a server, which end with it. */
class Node {
  #server;
  #sockets = new Set();

  constructor(server) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket)).on('error', () => {});
    });
  }

  async listen(port) {
    this.port = port;
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** As a crash: what was open is cut, nobody listens. */
  kill() {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** An HTTP side: tells each request back as JSON, and shows each WebSocket one picture, its name. */
export class HttpNode extends Node {
  ready = true;
  viewers = 0;

  constructor(name) {
    const server = createServer((request, response) => {
      const parts = [];
      request
        .on('data', (part) => parts.push(part))
        .on('end', () => {
          response.statusCode = this.ready ? 200 : 503;
          response.end(JSON.stringify({ node: name, headers: request.headers, sha256: sha256(Buffer.concat(parts)) }));
        });
    });
    super(server);
    this.name = name;
    server.on('upgrade', (request, socket) => {
      this.viewers += 1;
      socket.on('close', () => (this.viewers -= 1));
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      const padded = name.padEnd(20);
      socket.write(Buffer.concat([Buffer.from([0x82, padded.length]), Buffer.from(padded)]));
    });
  }
}

/** A gRPC side: sends back what it gets, behind its name. */
export class GrpcNode extends Node {
  constructor(name) {
    const server = createHttp2Server();
    super(server);
    this.name = name;
    this.calls = 0;
    server.on('stream', (stream) => {
      this.calls += 1;
      stream.on('error', () => {});
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', node: name }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.pipe(stream);
    });
  }
}

/** One call through a client's own connection. */
export class GrpcCall {
  static async begin(t, port, method = 'IngestService/Publish') {
    const call = new GrpcCall();
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    t.after(() => session.destroy());
    session.on('error', () => {});
    call.stream = session.request({
      ':method': 'POST',
      ':path': `/framecast.v1.${method}`,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    call.closed = new Promise((resolve) => call.stream.on('error', () => {}).on('close', resolve));
    call.stream.setEncoding('latin1').on('data', (bytes) => (call.received += bytes));
    call.stream.write('a');
    const [headers] = await once(call.stream, 'response');
    call.node = headers.node;
    return call;
  }

  received = '';
}

/** nginx, on ports of its own: {http, grpc}. */
export async function startNginx(t, nodes) {
  const folder = await mkdtemp(join(tmpdir(), 'framecast-nginx-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  // Started by root, its worker processes are somebody else's.
  await chmod(folder, 0o755);
  const [http, grpc] = await freePorts(2);
  let configuration = text('deploy/nginx/nginx.conf')
    .replaceAll('/tmp/', `${folder}/`)
    .replace('listen 8000', `listen 127.0.0.1:${http}`)
    .replace('listen 50051', `listen 127.0.0.1:${grpc}`);
  for (const [address, { port }] of Object.entries(nodes))
    configuration = configuration.replaceAll(`server ${address} `, `server 127.0.0.1:${port} `);
  const file = join(folder, 'nginx.conf');
  await writeFile(file, configuration);
  const child = spawn(NGINX, ['-e', 'stderr', '-c', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (more) => (output += more));
  const ended = once(child, 'close');
  t.after(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  await until('nginx listens', async () => {
    if (child.exitCode !== null) throw new Error(output);
    return (await fetch(`http://127.0.0.1:${http}/`).catch(() => null))?.ok;
  });
  return { http, grpc };
}
