// Saves the frame on the screen as a file.
import { element } from '../elements';
import { frameId, type Position } from '../server/control';

/** A browser may ask first whether it may save; until then it needs the address. */
const ADDRESS_LASTS_MS = 60_000;

/** No others: a publisher names the type, and `image/exe` must not become a program. */
const EXTENSIONS: ReadonlyMap<string, string> = new Map([
  ['image/png', 'png'],
  ['image/apng', 'png'],
  ['image/jpeg', 'jpg'],
  ['image/jpg', 'jpg'],
  ['image/webp', 'webp'],
  ['image/avif', 'avif'],
  ['image/jxl', 'jxl'],
  ['image/heic', 'heic'],
  ['image/gif', 'gif'],
  ['image/svg+xml', 'svg'],
  ['image/bmp', 'bmp'],
  ['image/tiff', 'tif'],
  ['image/x-icon', 'ico'],
  ['image/vnd.microsoft.icon', 'ico'],
]);

export function saveFrame(name: string, position: Position, contentType: string, bytes: Uint8Array<ArrayBuffer>): void {
  const address = URL.createObjectURL(new Blob([bytes], { type: contentType }));
  const anchor = element('a');
  anchor.href = address;
  anchor.download = fileName(name, position, contentType);
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), ADDRESS_LASTS_MS);
}

/** A stream's name is fit for a file as it is. */
export function fileName(name: string, position: Position, contentType: string): string {
  return `${name}-${frameId(position)}.${extensionOf(contentType)}`;
}

function extensionOf(contentType: string): string {
  const type = contentType.split(';', 1).join('').trim().toLowerCase();
  return EXTENSIONS.get(type) ?? 'bin';
}
