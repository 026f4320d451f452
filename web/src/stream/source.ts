// Where an element's stream comes from, as its attributes say; or what is wrong with them.
import { isStreamName } from '../names';
import { usable } from '../server/token';
import { strings } from '../strings';

/** Browsers trust what comes from their own machine. */
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

export interface Source {
  base: URL;
  token: string | null;
  stream: string;
}

/** `home`: the server of an element without `src`. A text is for people: why nothing can be shown. */
export function sourceOf(element: HTMLElement, home: URL): Source | string {
  const address = element.getAttribute('src');
  const base = address === null ? home : serverAt(address);
  if (base === null) return strings.wrongSource(address ?? '');
  if (location.protocol === 'https:' && base.protocol === 'http:' && !LOOPBACK.test(base.hostname)) {
    return strings.insecureSource(base.href);
  }
  const token = element.getAttribute('token') || null;
  if (token !== null && usable(token) === null) return strings.token.malformed;
  const stream = element.getAttribute('stream') ?? '';
  return isStreamName(stream) ? { base, token, stream } : strings.wrongName(stream);
}

function serverAt(address: string): URL | null {
  try {
    const base = new URL(address, document.baseURI);
    if (!base.pathname.endsWith('/')) base.pathname += '/';
    base.search = base.hash = '';
    return /^https?:$/.test(base.protocol) ? base : null;
  } catch {
    return null;
  }
}
