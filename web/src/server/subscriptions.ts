// All that a page watches over its one socket: hands out the numbers of subscriptions, and their frames to whom they belong.
import type { Clock } from '../clock';
import type { Skips } from '../stream/skips';
import type { ClientMessage, ServerMessage } from './control';
import type { ServerTime } from './server_time';
import { Subscription, type SubscriptionListener, type Wish } from './subscription';
import { decodeWireFrame } from './wire';

/** What carries messages to the server: the link. */
export interface Carrier {
  /** Does nothing without an open socket. */
  send(message: ClientMessage): void;
  /** Null without an open socket. */
  readonly time: ServerTime | null;
  /** The socket was opened with a token. */
  readonly hasToken: boolean;
}

export class Subscriptions {
  /** Messages that could not be read as frames. */
  faults = 0;
  readonly #byId = new Map<number, Subscription>();
  #lastId = 0;

  constructor(
    private readonly clock: Clock,
    private readonly carrier: Carrier,
  ) {}

  /**
   * Until it is closed. Also without an open socket: then it begins with the next one. `skips` counts what it does not get; a stream
   * that is watched again goes on counting.
   */
  open(stream: string, wish: Wish, skips: Skips, listener: SubscriptionListener): Subscription {
    const id = ++this.#lastId;
    const subscription: Subscription = new Subscription(this.clock, this.carrier, id, stream, wish, skips, listener, () =>
      this.#byId.delete(id),
    );
    this.#byId.set(id, subscription);
    if (this.carrier.time !== null) subscription.begin();
    return subscription;
  }

  /** A socket is open that knows nothing yet of what this page watches. */
  linkOpened(): void {
    for (const subscription of this.#byId.values()) subscription.begin();
  }

  linkBroke(): void {
    for (const subscription of this.#byId.values()) subscription.broke();
  }

  learn(message: ServerMessage): void {
    if (message.type === 'subscribed' || message.type === 'state') this.#byId.get(message.id)?.numbered(message.epoch);
    else if (message.type === 'error' && message.id !== null) this.#byId.get(message.id)?.refused(message.code);
  }

  receive(message: ArrayBuffer): void {
    const frame = decodeWireFrame(message);
    if (!('fault' in frame)) {
      // One that is closed may still get a frame that was under way.
      this.#byId.get(frame.subscription)?.receive(frame);
      return;
    }
    this.faults += 1;
    if (frame.dropped !== undefined) this.#byId.get(frame.dropped.subscription)?.drop(frame.dropped.sequence);
  }
}
