// The connections of this document: elements that show streams of the same server share one.
import { Addresses } from './addresses';
import { browserClock } from '../clock';
import { Connection } from './connection';
import { Server } from './server';
import { TokenKeeper } from './token';

const byServer = new Map<string, Connection>();

/** With a token that is kept nowhere, or the page's own connection, if it has one to that server. */
export function connectionTo(base: URL, token: string | null): Connection {
  const key = keyOf(base, token);
  const known = byServer.get(key);
  if (known !== undefined) return known;
  const keeper = new TokenKeeper(null, base.pathname);
  if (token !== null) keeper.keep(token);
  const connection = openConnection(new Addresses(base), keeper);
  byServer.set(key, connection);
  return connection;
}

/** The page's own, for elements that name no token. */
export function provideConnection(addresses: Addresses, keeper: TokenKeeper): Connection {
  const connection = openConnection(addresses, keeper);
  byServer.set(keyOf(addresses.base, null), connection);
  return connection;
}

function openConnection(addresses: Addresses, keeper: TokenKeeper): Connection {
  const server = new Server(browserClock, keeper, {
    fetch: (address, options) => fetch(address, { ...options, cache: 'no-store' }),
    open: (token) => new WebSocket(addresses.socket(token), 'framecast.v1'),
    list: addresses.directory,
  });
  return new Connection(browserClock, server);
}

function keyOf(base: URL, token: string | null): string {
  return `${base.href}\n${token ?? ''}`;
}
