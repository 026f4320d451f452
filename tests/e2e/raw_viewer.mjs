// A raw WebSocket viewer: the handshake, then the payload of each binary message.
import { once } from 'node:events';
import { get } from 'node:http';

const BINARY_FINAL = 0x82;

/** Gives the payloads of the next `count` messages. */
export async function watch(url, count) {
  const request = get(url, {
    headers: {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'AAECAwQFBgcICQoLDA0ODw==',
    },
  });
  const [, socket, head] = await once(request, 'upgrade');
  const payloads = [];
  let bytes = head;
  try {
    for (;;) {
      for (let message = next(bytes); message; message = next(bytes)) {
        bytes = bytes.subarray(message.end);
        if (message.first === BINARY_FINAL) payloads.push(message.payload);
        if (payloads.length === count) return payloads;
      }
      const [more] = await once(socket, 'data');
      bytes = Buffer.concat([bytes, more]);
    }
  } finally {
    socket.destroy();
  }
}

/** The first message, if all of it is there. A server's messages are not masked. */
function next(bytes) {
  if (bytes.length < 10) return null;
  const short = bytes[1];
  const [start, length] =
    short < 126 ? [2, short] : short === 126 ? [4, bytes.readUInt16BE(2)] : [10, Number(bytes.readBigUInt64BE(2))];
  const end = start + length;
  return bytes.length < end ? null : { first: bytes[0], payload: bytes.subarray(start, end), end };
}
