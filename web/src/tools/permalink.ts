// Links to one frame: `?frame=EPOCH-SEQUENCE` of a stream's page.
import { frameId, type Position } from '../server/control';
import { splitAddress } from '../server/token';

const PARAMETER = 'frame';
/** As the server writes them. */
const FRAME = /^([0-9a-f]{16})-([1-9][0-9]{0,15})$/;
const NO_EPOCH = '0'.repeat(16);

/** For others to open: without the token, which is its reader's own, without a password, and without the place in the page. */
export function framePage(address: string, position: Position): string {
  const page = new URL(splitAddress(address).rest);
  const others = page.search.slice(1).split('&').filter((pair) => pair !== '' && nameOf(pair) !== PARAMETER);
  page.username = '';
  page.password = '';
  page.hash = '';
  page.search = [...others, `${PARAMETER}=${frameId(position)}`].join('&');
  return page.href;
}

/** Null: the address asks for no frame, or for one that cannot be. */
export function readFrame(search: string): Position | null {
  const [, epoch = NO_EPOCH, digits] = FRAME.exec(new URLSearchParams(search).get(PARAMETER) ?? '') ?? [];
  const sequence = Number(digits);
  return epoch !== NO_EPOCH && Number.isSafeInteger(sequence) ? { epoch, sequence } : null;
}

function nameOf(pair: string): string | undefined {
  return [...new URLSearchParams(pair).keys()][0];
}
