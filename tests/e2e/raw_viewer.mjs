// A raw WebSocket viewer: the handshake, then the payload of each binary message.
import { once } from 'node:events';
import { get } from 'node:http';

const BINARY_FINAL = 0x82;

/** The payloads as they come; throws when the other side ends it. */
export async function* pictures(url) {
  const request = get(url, {
    headers: {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'AAECAwQFBgcICQoLDA0ODw==',
    },
  });
  const refused = once(request, 'response').then(([answer]) => {
    answer.destroy();
    throw new Error(`answered ${answer.statusCode}`);
  });
  const [, socket, head] = await Promise.race([once(request, 'upgrade'), refused]);
  if (head.length > 0) socket.unshift(head);
  let bytes = Buffer.alloc(0);
  // Leaving this loop ends the socket.
  for await (const more of socket) {
    bytes = Buffer.concat([bytes, more]);
    for (let message = next(bytes); message; message = next(bytes)) {
      bytes = bytes.subarray(message.end);
      if (message.first === BINARY_FINAL) yield message.payload;
    }
  }
  throw new Error('it was closed');
}

/** Gives the payloads of the next `count` messages. */
export async function watch(url, count) {
  const payloads = [];
  for await (const picture of pictures(url)) {
    payloads.push(picture);
    if (payloads.length === count) return payloads;
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
