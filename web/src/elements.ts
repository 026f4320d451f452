// Makes page elements; text from outside goes in as text only, never as markup.

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  text = '',
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  if (text !== '') made.textContent = text;
  return made;
}

/** Writes only what differs: tiles are looked at twice a second, and a write costs layout and reading aloud. */
export function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

export function link(href: string, text: string, className = ''): HTMLAnchorElement {
  const made = element('a', className, text);
  made.href = href;
  return made;
}
