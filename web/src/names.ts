// The rule for stream names, and which page an address asks for.

/** The same rule as the server's; shown to people, so it is kept as text. */
export const NAME_RULE = '[A-Za-z0-9][A-Za-z0-9._-]{0,127}';
const WHOLE_NAME = new RegExp(`^${NAME_RULE}$`);
const STREAM_PAGE = '/streams/';

export type Route =
  | { page: 'wall' }
  | { page: 'stream'; name: string }
  | { page: 'wrong-name'; name: string };

export function isStreamName(name: string): boolean {
  return WHOLE_NAME.test(name);
}

export function routeOf(pathname: string): Route {
  if (!pathname.startsWith(STREAM_PAGE)) return { page: 'wall' };
  const name = decoded(pathname.slice(STREAM_PAGE.length));
  return isStreamName(name) ? { page: 'stream', name } : { page: 'wrong-name', name };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone % cannot be decoded; it is a wrong name either way, shown as it was typed
  }
}
