// What keys do. Help is made of the same table, so it says what is true.
import { strings } from '../strings';

export interface Binding {
  /** As `KeyboardEvent.key` has them; `Shift+` in front of those that have a name: `Shift+ArrowLeft`. */
  readonly keys: readonly string[];
  /** What it does, for the help. */
  readonly words: string;
  /** For as long as the key is held; else once each time it is pressed. */
  readonly repeats?: boolean;
  /** False: it did nothing, and the key is somebody else's. */
  readonly action: (key: string) => boolean | void;
}

export interface BindingGroup {
  readonly title: string;
  readonly bindings: readonly Binding[];
}

/** A group of the help; what is done by hand has no keys, but labels all the same. */
export interface HelpGroup {
  readonly title: string;
  readonly rows: ReadonlyArray<{ readonly labels: readonly string[]; readonly words: string }>;
}

type Stroke = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'altKey' | 'metaKey' | 'shiftKey'>;

const WRITING = 'input, textarea, select';
/** What buttons, links, sliders and places that scroll use themselves. */
const CONTROLS = 'button, a[href], summary, [role="button"], [role="slider"], [tabindex="0"]';
const CONTROL_KEYS = new Set([' ', 'Enter', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown']);

export class Keyboard {
  /** Of bindings for one key the first that does something counts. */
  constructor(
    target: EventTarget,
    private readonly groups: readonly BindingGroup[],
  ) {
    target.addEventListener('keydown', (event) => this.#press(event as KeyboardEvent));
  }

  #press(event: KeyboardEvent): void {
    // The target of a key pressed inside a shadow tree is only its host.
    const [target = null] = event.composedPath();
    const isBehind = document.querySelector('dialog[open]') !== null;
    if (event.defaultPrevented || event.isComposing || isBehind) return;
    if (target instanceof HTMLElement && belongsTo(target, event)) return;
    if (dispatch(this.groups, event)) event.preventDefault();
  }
}

/** The element uses the key itself. */
export function belongsTo(
  target: Pick<HTMLElement, 'closest' | 'isContentEditable'>,
  event: Pick<KeyboardEvent, 'key'>,
): boolean {
  if (target.isContentEditable || target.closest(WRITING) !== null) return true;
  return CONTROL_KEYS.has(event.key) && target.closest(CONTROLS) !== null;
}

/** Whether the key is used up. */
export function dispatch(groups: readonly BindingGroup[], event: Stroke & Pick<KeyboardEvent, 'repeat'>): boolean {
  const strokes = strokesOf(event);
  for (const { keys, action, repeats = false } of groups.flatMap(({ bindings }) => bindings)) {
    const key = strokes.find((stroke) => keys.includes(stroke));
    if (key === undefined) continue;
    if (event.repeat && !repeats) return true; // it did its work when it was pressed
    if (action(key) !== false) return true;
  }
  return false;
}

export function helpOf(groups: readonly BindingGroup[]): HelpGroup[] {
  return groups.map(({ title, bindings }) => ({
    title,
    rows: bindings.map(({ keys, words }) => ({ labels: keys.map(labelOf), words })),
  }));
}

/** What is printed on the key. */
export function labelOf(key: string): string {
  if (key.startsWith('Shift+')) return strings.keys.shift(labelOf(key.slice('Shift+'.length)));
  if (/^[A-Z]$/.test(key)) return strings.keys.shift(key);
  return strings.keys.labels[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}

/** By which names the table may have it. */
function strokesOf({ key, code, ctrlKey, altKey, metaKey, shiftKey }: Stroke): string[] {
  if (ctrlKey || altKey || metaKey) return [];
  if (key.length > 1 || key === ' ') return [shiftKey ? `Shift+${key}` : key];
  // Caps Lock is no Shift; and a keyboard with other letters has the Latin ones at the same places.
  const latin = /^Key([A-Z])$/.exec(code)?.[1];
  const isOther = latin !== undefined && !/^[\x21-\x7e]$/.test(key);
  const letter = isOther ? latin : /^[A-Za-z]$/.test(key) ? key : null;
  if (letter === null) return [key];
  return [shiftKey ? letter.toUpperCase() : letter.toLowerCase()];
}
