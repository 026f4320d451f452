// Every address the page asks the server for, in one place.
import { frameId, type Position } from './control';

/**
 * All are absolute and below one base, so a proxy may serve framecast under any path, and a page that came
 * over TLS asks for nothing without it.
 */
export class Addresses {
  /** Its path ends in a slash. */
  constructor(readonly base: URL) {}

  get wall(): string {
    return this.base.href;
  }

  get icon(): string {
    return this.#below('favicon.svg');
  }

  /** A file of the page that is loaded when it is needed. */
  asset(name: string): string {
    return this.#below(`assets/${name}`);
  }

  get directory(): string {
    return this.#below('api/v1/streams');
  }

  streamPage(name: string): string {
    return this.#below(`streams/${encodeURIComponent(name)}`);
  }

  /** What the server tells of one stream. */
  about(name: string): string {
    return this.#below(`api/v1/streams/${encodeURIComponent(name)}`);
  }

  /** What the ring of a stream holds; all of it, or what is newer than one of its frames. */
  frames(name: string, after: Position | null = null): string {
    const ring = `${this.about(name)}/frames`;
    return after === null ? ring : `${ring}?after=${encodeURIComponent(frameId(after))}`;
  }

  frame(name: string, { epoch, sequence }: Position): string {
    return `${this.frames(name)}/${encodeURIComponent(epoch)}/${sequence}`;
  }

  annotations(name: string, position: Position): string {
    return `${this.frame(name, position)}/annotations`;
  }

  /** With the token, if there is one: a browser lets no page set a WebSocket's header. */
  socket(token: string | null): string {
    const address = new URL(this.#below('websocket'));
    address.protocol = this.base.protocol === 'https:' ? 'wss:' : 'ws:';
    return token === null ? address.href : `${address.href}?token=${encodeURIComponent(token)}`;
  }

  /** What a page's path says below the base, as the server sees it: with a slash in front. */
  pathOf(pathname: string): string {
    return pathname.startsWith(this.base.pathname) ? `/${pathname.slice(this.base.pathname.length)}` : '/';
  }

  /** Tells servers apart that share an origin. */
  get basePath(): string {
    return this.base.pathname;
  }

  #below(path: string): string {
    return new URL(path, this.base).href;
  }
}
