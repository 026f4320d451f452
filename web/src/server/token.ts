// The token that a server may ask for: read from the link once, then kept for this tab.

/**
 * Waits after a token was refused begin at this: a server stops listening to addresses that fail 20 times a minute,
 * and several tabs may share one.
 */
export const REFUSED_TOKEN_WAIT_MS = 15_000;

/** What a header can carry, well below the 8 KiB that the server takes as a whole head. */
const TOKEN = /^[\x21-\x7e]{1,4096}$/;

type Shelf = Pick<Storage, 'getItem' | 'setItem'>;

export class TokenKeeper {
  #token: string | null;
  #isAside = false;
  #isDoubted = false;
  readonly #key: string;

  /** `basePath`: an origin may hold several servers, and none is to get another's token. */
  constructor(
    private readonly shelf: Shelf | null,
    basePath: string,
  ) {
    this.#key = `framecast token of ${basePath}`;
    this.#token = shelf?.getItem(this.#key) ?? null;
  }

  /** What to ask with. */
  get token(): string | null {
    return this.#isAside ? null : this.#token;
  }

  /** Also one that lies aside. */
  get hasToken(): boolean {
    return this.#token !== null;
  }

  keep(token: string): void {
    this.#token = token;
    this.#isAside = false;
    this.#isDoubted = false;
    try {
      this.shelf?.setItem(this.#key, token);
    } catch {
      // Full or forbidden: then the token lasts until the next reload.
    }
  }

  /** A socket that was opened with it was refused; the next list will tell whether anything is open without it. */
  doubt(token: string): void {
    if (token === this.token) this.#isDoubted = true;
  }

  get isDoubted(): boolean {
    return this.#isDoubted;
  }

  /** `aside`: from now on it is not asked with. */
  settle(aside: boolean): void {
    this.#isDoubted = false;
    this.#isAside = aside;
  }
}

/**
 * Asks with the token. Where it is unusable there may still be something that everybody may watch: then it is put
 * aside, since a server counts each time it hears it, and it is tried again after a reload.
 */
export async function askWith<A extends { ok: boolean; status: number }>(
  keeper: TokenKeeper,
  ask: (headers: Record<string, string>) => Promise<A>,
): Promise<A> {
  const { token, isDoubted } = keeper;
  if (token === null) return ask({});
  const answer = await ask({ Authorization: `Bearer ${token}` });
  // 429 too: a good token is never slowed.
  const isRefused = answer.status === 401 || answer.status === 429;
  // What everybody may see is listed to an unusable token as well; only sockets tell then.
  if (!isRefused && !(isDoubted && answer.ok)) return answer;
  const withoutToken = await ask({});
  if (keeper.token === token) keeper.settle(withoutToken.ok);
  return withoutToken.ok ? withoutToken : answer;
}

/**
 * Lasts for one tab, reloads included. Not localStorage: there the token would outlive the work it was given for, and
 * every page of the origin could read it forever. So a tab that somebody opens anew asks for the link again. Null where
 * the browser keeps nothing.
 */
export function tabShelf(): Shelf | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

/** Moves a token out of the address bar, where it would be read over a shoulder, copied and bookmarked. */
export function takeToken(keeper: TokenKeeper): void {
  const { token, rest } = splitAddress(location.href);
  if (rest === location.href) return;
  history.replaceState(history.state, '', rest);
  if (token !== null) keeper.keep(token);
}

/** `rest` is the address without any `token`, its other parameters and the fragment letter by letter as they were. */
export function splitAddress(address: string): { token: string | null; rest: string } {
  const [, path = '', query, fragment = ''] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(address) ?? [];
  if (query === undefined) return { token: null, rest: address };
  const others: string[] = [];
  let token: string | null = null;
  for (const pair of query.split('&')) {
    const [name = '', ...value] = pair.split('=');
    if (decoded(name) !== 'token') others.push(pair);
    else token ??= usable(decoded(value.join('=')));
  }
  if (others.length === query.split('&').length) return { token: null, rest: address };
  return { token, rest: path + (others.length > 0 ? `?${others.join('&')}` : '') + fragment };
}

/** What somebody pasted: a token, or the whole link with one. Null if it can be neither. */
export function readPasted(text: string): string | null {
  const link = /\S*[?&]token=\S*/.exec(text);
  return link === null ? usable(text.trim()) : splitAddress(link[0]).token;
}

/** Null: it can be no token. */
export function usable(token: string): string | null {
  return TOKEN.test(token) ? token : null;
}

/** As the server does it: a plus is a plus. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
