// What a page and its server say to each other over WebSockets that speak framecast.v1.

/** Begins to note; give it a page before it is opened. */
export function noteSockets(page) {
  const sockets = [];
  page.on('websocket', (socket) => {
    const noted = { sent: [], told: [], frames: [] };
    sockets.push(noted);
    socket.on('framesent', ({ payload }) => noted.sent.push(JSON.parse(payload)));
    socket.on('framereceived', ({ payload }) => {
      if (typeof payload === 'string') noted.told.push(JSON.parse(payload));
      else noted.frames.push(readHead(payload));
    });
  });
  return sockets;
}

export const ofType = (messages, type) => messages.filter((message) => message.type === type);

function readHead(bytes) {
  const [slow, rate, ring, paused, sourceGap] = [40, 44, 48, 52, 56].map((offset) => bytes.readUInt32LE(offset));
  return {
    unchanged: (bytes[1] & 1) === 1,
    id: bytes.readUInt32LE(4),
    sequence: Number(bytes.readBigUInt64LE(8)),
    skipped: { slow, rate, ring, paused, sourceGap },
  };
}
