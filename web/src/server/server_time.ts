// The server's clock as seen from here: its offset from the page's, by the ping of the last eight with the shortest way.

const PINGS = 8;

interface Ping {
  roundTripMs: number;
  /** The server's clock less the page's. */
  offsetUs: number;
}

export class ServerTime {
  readonly #pings: Ping[] = [];
  #roughOffsetUs: number | null = null;

  /** What came one way only is later by that way, good enough for ages until the first ping is back. */
  greeted(receivedAt: number, serverTimeUs: number): void {
    this.#roughOffsetUs = serverTimeUs - receivedAt * 1_000;
  }

  /** The server looked at its clock on the way between the two; the shorter the way, the less that can be wrong. */
  ponged(sentAt: number, receivedAt: number, serverTimeUs: number): void {
    if (receivedAt < sentAt) return; // the page's clock was set back meanwhile
    const offsetUs = serverTimeUs - ((sentAt + receivedAt) / 2) * 1_000;
    this.#pings.push({ roundTripMs: receivedAt - sentAt, offsetUs });
    if (this.#pings.length > PINGS) this.#pings.shift();
  }

  get roundTripMs(): number | null {
    return this.#best?.roundTripMs ?? null;
  }

  /** A time of the page, in milliseconds, by the server's clock in microseconds. Null until a ping is back. */
  serverUs(pageMs: number): number | null {
    return this.#best === null ? null : Math.round(pageMs * 1_000 + this.#best.offsetUs);
  }

  /** A time of the server, in microseconds, by the page's clock in milliseconds. */
  pageMs(serverUs: number): number | null {
    const offsetUs = this.#best?.offsetUs ?? this.#roughOffsetUs;
    return offsetUs === null ? null : (serverUs - offsetUs) / 1_000;
  }

  get #best(): Ping | null {
    return this.#pings.reduce<Ping | null>(
      (best, ping) => (best === null || ping.roundTripMs <= best.roundTripMs ? ping : best),
      null,
    );
  }
}
