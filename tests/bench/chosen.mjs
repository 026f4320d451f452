// What was asked for on the command line, of what there is.

// What the user wrote cannot be done; the message says what can.
export class Mistake extends Error {}

// The names that contain one of `texts`.
export function chosen(texts, names) {
  const found = names.filter((name) => texts.some((text) => name.includes(text)));
  if (found.length === 0) throw new Mistake(`${texts.join(',')} is in no name; there are ${names.join(', ')}`);
  return found;
}
