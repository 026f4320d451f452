// Copies a link, also over plain HTTP, where browsers give a page no clipboard.
import { element } from '../elements';
import { strings } from '../strings';
import { Panel } from './panel';

/** True: it is in the clipboard. False: a dialog shows it, selected, for the reader to copy. To be called on a click or a key. */
export async function copyLink(address: string): Promise<boolean> {
  if ((await written(address)) || commanded(address)) return true;
  show(address);
  return false;
}

async function written(text: string): Promise<boolean> {
  if (!('clipboard' in navigator)) return false; // not a secure context
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // forbidden
  }
}

/** Deprecated, and all there is over plain HTTP. */
function commanded(text: string): boolean {
  const hadFocus = document.activeElement;
  const source = element('textarea', 'spoken');
  source.value = text;
  source.readOnly = true; // a phone shows no keyboard for it
  document.body.append(source);
  source.select();
  let isDone = false;
  try {
    isDone = document.execCommand('copy');
  } catch {
    // As if it had said no.
  }
  source.remove();
  if (hadFocus instanceof HTMLElement) hadFocus.focus({ preventScroll: true });
  return isDone;
}

function show(address: string): void {
  const how = element('p', '', strings.viewer.linkHow(/Mac|iPhone|iPad/.test(navigator.platform) ? '⌘C' : 'Ctrl+C'));
  const field = element('input');
  Object.assign(field, { value: address, readOnly: true, autofocus: true });
  field.setAttribute('aria-label', strings.viewer.link);
  field.addEventListener('focus', () => field.select());
  const panel = new Panel(strings.viewer.linkTitle, how, field);
  panel.root.addEventListener('close', () => panel.root.remove());
  panel.open();
}
