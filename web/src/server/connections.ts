// The connections of this document: elements that show streams of the same server with the same token share one.
import { browserClock } from '../clock';
import { Addresses } from './addresses';
import { Connection } from './connection';
import { Server } from './server';
import { TokenKeeper } from './token';

const byServer = new Map<string, Connection>();

/** With a token that is kept nowhere, or the page's own connection, if it has one to that server. */
export function connectionTo(base: URL, token: string | null): Connection {
  const known = byServer.get(keyOf(base, token));
  if (known !== undefined) return known;
  const keeper = new TokenKeeper(null, base.pathname);
  if (token !== null) keeper.keep(token);
  return openConnection(new Addresses(base), keeper, keyOf(base, token));
}

/** The page's own, for elements that name no token. */
export function provideConnection(addresses: Addresses, keeper: TokenKeeper): Connection {
  return openConnection(addresses, keeper, keyOf(addresses.base, null));
}

function openConnection(addresses: Addresses, keeper: TokenKeeper, key: string): Connection {
  const server = new Server(browserClock, keeper, {
    fetch: (address, options) => fetch(address, { ...options, cache: 'no-store' }),
    open: (token) => new WebSocket(addresses.socket(token), 'framecast.v1'),
    list: addresses.directory,
  });
  const connection = new Connection(browserClock, server, () => byServer.delete(key));
  byServer.set(key, connection);
  return connection;
}

function keyOf(base: URL, token: string | null): string {
  return `${base.href}\n${token ?? ''}`;
}
