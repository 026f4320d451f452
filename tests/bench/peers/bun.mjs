// Bun's publish: what comes in on /publish goes to everybody else. bun.mjs HOST PORT LIMIT [CERT KEY]; LIMIT in bytes is what
// may wait for one viewer before it is left out, 0: as Bun has it; CERT and KEY are PEM files for TLS.
const [hostname] = process.argv.slice(2);
const [port, limit] = process.argv.slice(3).map(Number);
const [cert, key] = process.argv.slice(5);

const server = Bun.serve({
  hostname,
  port,
  ...(cert ? { tls: { cert: Bun.file(cert), key: Bun.file(key) } } : {}),
  fetch(request, server) {
    const publisher = new URL(request.url).pathname === '/publish';
    if (!server.upgrade(request, { data: { publisher } })) return new Response('WebSockets only', { status: 426 });
  },
  websocket: {
    ...(limit > 0 ? { backpressureLimit: limit } : {}),
    open(socket) {
      if (!socket.data.publisher) socket.subscribe('frames');
    },
    message(socket, frame) {
      server.publish('frames', frame);
    },
  },
});
