// Sockets whose other end is the test, which plays a server of framecast.v1.
import type { ClientMessage } from '../src/server/control';
import type { Socket } from '../src/server/session';

export class FakeSocket implements Socket {
  binaryType: BinaryType = 'blob';
  bufferedAmount = 0;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  closedHere = false;
  readonly sent: ClientMessage[] = [];

  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientMessage);
  }

  close(): void {
    this.closedHere = true;
  }

  /** What the page sent of that type. */
  heard<T extends ClientMessage['type']>(type: T): Array<Extract<ClientMessage, { type: T }>> {
    return this.sent.filter((message): message is Extract<ClientMessage, { type: T }> => message.type === type);
  }

  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) } as MessageEvent);
  }

  sayRaw(data: unknown): void {
    this.onmessage?.({ data } as MessageEvent);
  }

  hello(serverTimeUs = 0): void {
    this.say({ type: 'hello', server_time_us: serverTimeUs });
  }

  /** Answers the newest ping. */
  pong(serverTimeUs = 0): void {
    const pings = this.heard('ping');
    this.say({ type: 'pong', t: pings[pings.length - 1]?.t, server_time_us: serverTimeUs });
  }

  end(code = 1006): void {
    this.onclose?.({ code } as CloseEvent);
  }
}

/** Opens fake sockets, as many as are asked for. */
export class FakeSockets {
  readonly all: FakeSocket[] = [];

  open = (): FakeSocket => {
    const socket = new FakeSocket();
    this.all.push(socket);
    return socket;
  };

  get newest(): FakeSocket {
    const socket = this.all[this.all.length - 1];
    if (socket === undefined) throw new Error('no socket was opened');
    return socket;
  }
}
