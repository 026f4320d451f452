// Every address the page asks the server for, in one place.

export const WALL_PAGE = '/';
export const DIRECTORY = '/api/v1/streams';

export function streamPage(name: string): string {
  return `/streams/${encodeURIComponent(name)}`;
}

/** Absolute, since older browsers accept no relative WebSocket address. */
export function streamSocket(name: string, page: { protocol: string; host: string }): string {
  const scheme = page.protocol === 'https:' ? 'wss:' : 'ws:';
  return `${scheme}//${page.host}/websocket?stream=${encodeURIComponent(name)}`;
}
