// Node's ws: what comes in on /publish goes to everybody else. ws.mjs HOST PORT LIMIT [CERT KEY]; LIMIT in bytes is what
// may wait for one viewer before it is left out, 0: no limit, as ws has none of its own; CERT and KEY are PEM files for TLS.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { WebSocketServer } from 'ws';

const [host] = process.argv.slice(2);
const [port, limit] = process.argv.slice(3).map(Number);
const [cert, key] = process.argv.slice(5).map((file) => readFileSync(file));
const most = limit > 0 ? limit : Infinity;
const viewers = new Set();

const server = cert ? createSecureServer({ cert, key }) : createServer();
server.listen(port, host);
new WebSocketServer({ server }).on('connection', (socket, request) => {
  socket.on('error', () => socket.terminate());
  if (request.url !== '/publish') {
    viewers.add(socket);
    socket.on('close', () => viewers.delete(socket));
    return;
  }
  socket.on('message', (frame) => {
    for (const viewer of viewers) {
      if (viewer.bufferedAmount < most) viewer.send(frame, { binary: true });
    }
  });
});
