// A reverse proxy that serves the server below a path, over TLS if wanted, as nginx does with proxy_pass.
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { createServer as createTlsServer } from 'node:https';

export class Proxy {
  /** What was asked for outside of the path: a page that knows its place asks for nothing there. */
  strays = [];
  /** The server behind it; set before anybody asks. */
  target;
  #server;
  #path;
  #strips;
  #scheme;
  #sockets = new Set();

  constructor(path, strips, identity) {
    this.#path = path;
    this.#strips = strips;
    this.#scheme = identity ? 'https' : 'http';
    const pass = (head, answer) => this.#pass(head, answer);
    this.#server = identity ? createTlsServer(identity, pass) : createServer(pass);
    this.#server.on('upgrade', (head, socket, early) => this.#tunnel(head, socket, early));
    this.#server.on('connection', (socket) => this.#hold(socket));
  }

  /** `path` without a slash at its end. `strips`: the server never sees the path. `identity`: key and certificate for TLS. */
  static async start(t, path, { strips, identity }) {
    const proxy = new Proxy(path, strips, identity);
    t.after(() => proxy.end());
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url() {
    return `${this.#scheme}://127.0.0.1:${this.#server.address().port}${this.#path}`;
  }

  /** Breaks every connection, and takes new ones. */
  cut() {
    for (const socket of this.#sockets) socket.destroy();
  }

  end() {
    this.#server.close();
    this.cut();
  }

  #ask(head) {
    const inside = head.url.startsWith(`${this.#path}/`) || (head.url === this.#path && !this.#strips);
    if (!inside) {
      this.strays.push(head.url);
      return null;
    }
    return request({
      host: '127.0.0.1',
      port: this.target.httpPort,
      method: head.method,
      path: this.#strips ? head.url.slice(this.#path.length) : head.url,
      headers: head.headers,
    });
  }

  #pass(head, answer) {
    const question = this.#ask(head);
    if (question === null) {
      answer.writeHead(404).end();
      return;
    }
    question.on('response', (got) => {
      answer.writeHead(got.statusCode, got.rawHeaders);
      got.pipe(answer);
    });
    question.on('error', () => answer.destroy());
    answer.on('close', () => question.destroy());
    head.pipe(question);
  }

  #tunnel(head, socket, early) {
    const question = this.#ask(head);
    if (question === null) {
      socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    question.on('upgrade', (got, far, farEarly) => {
      this.#hold(far);
      const lines = [`HTTP/1.1 ${got.statusCode} ${got.statusMessage}`];
      for (let i = 0; i < got.rawHeaders.length; i += 2) lines.push(`${got.rawHeaders[i]}: ${got.rawHeaders[i + 1]}`);
      socket.write(`${lines.join('\r\n')}\r\n\r\n`);
      socket.write(farEarly);
      far.write(early);
      socket.pipe(far).pipe(socket);
    });
    question.on('response', (got) => socket.end(`HTTP/1.1 ${got.statusCode} ${got.statusMessage}\r\n\r\n`));
    question.on('error', () => socket.destroy());
    question.end();
  }

  #hold(socket) {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  }
}
