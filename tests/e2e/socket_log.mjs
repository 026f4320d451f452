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

/** Only counts the frames that the page says it painted: a log of thousands would itself take memory. */
export function noteFrames(page) {
  const painted = { count: 0 };
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      const { type, painted: isPainted } = JSON.parse(payload);
      if (type === 'ack' && isPainted) painted.count += 1;
    });
  });
  return painted;
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
