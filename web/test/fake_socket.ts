// A socket whose other end is the test, and the surroundings a connection needs.
import type { Socket, Surroundings } from '../src/connection';
import { Gate } from '../src/gate';
import type { ManualClock } from './manual_clock';

export class FakeSocket implements Socket {
  binaryType: BinaryType = 'arraybuffer';
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  closedHere = false;

  constructor(readonly stream: string) {}

  close(): void {
    this.closedHere = true;
  }

  accept(): void {
    this.onopen?.(undefined as never);
  }

  send(data: unknown): void {
    this.onmessage?.({ data } as MessageEvent);
  }

  end(code = 1006): void {
    this.onclose?.({ code } as CloseEvent);
  }
}

export class FakeServer implements Surroundings {
  readonly sockets: FakeSocket[] = [];
  readonly gate: Gate;
  there = true;

  constructor(
    readonly clock: ManualClock,
    handshakesAtOnce?: number,
  ) {
    this.gate = new Gate(handshakesAtOnce);
  }

  open = (stream: string): FakeSocket => {
    const socket = new FakeSocket(stream);
    this.sockets.push(socket);
    return socket;
  };

  streamPage = (stream: string): string => `/streams/${stream}`;

  serverIsThere = (): boolean => this.there;

  get newest(): FakeSocket {
    const socket = this.sockets[this.sockets.length - 1];
    if (socket === undefined) throw new Error('no socket was opened');
    return socket;
  }
}
