// Node's ws: what comes in on /publish goes to everybody else. ws.mjs HOST PORT LIMIT; LIMIT in bytes is what may wait for one
// viewer before it is left out, 0: no limit, as ws has none of its own.
import { WebSocketServer } from 'ws';

const [host] = process.argv.slice(2);
const [port, limit] = process.argv.slice(3).map(Number);
const most = limit > 0 ? limit : Infinity;
const viewers = new Set();

const server = new WebSocketServer({ host, port });
server.on('connection', (socket, request) => {
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
