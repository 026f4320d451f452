// What stands in place of pictures while the server asks for a token, or for another one.
import { element, setText } from '../elements';
import { readPasted } from '../server/token';
import { strings } from '../strings';
import type { Reason } from './door';

export class TokenNotice {
  readonly root = element('section', 'notice');
  readonly #title = element('h1');
  readonly #how = element('p');
  readonly #field = element('input');
  readonly #outcome = element('p', 'outcome');

  constructor(private readonly onToken: (token: string) => void) {
    this.#how.id = 'token-how';
    this.#outcome.id = 'token-outcome';
    this.#outcome.setAttribute('role', 'status');
    // It has no name, so that not even a form sent by mistake would carry it into an address.
    Object.assign(this.#field, { id: 'token', type: 'password', autocomplete: 'off', spellcheck: false });
    this.#field.setAttribute('aria-describedby', `${this.#how.id} ${this.#outcome.id}`);
    this.#field.addEventListener('input', () => this.#say(''));
    const label = element('label', '', strings.token.label);
    label.htmlFor = this.#field.id;
    const form = element('form');
    form.append(label, this.#field, element('button', '', strings.token.use));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#enter();
    });
    const kept = element('p', 'aside', strings.token.kept);
    this.root.append(this.#title, this.#how, form, this.#outcome, kept);
  }

  show(reason: Reason): void {
    setText(this.#title, strings.token.title[reason]);
    setText(this.#how, strings.token.how[reason]);
  }

  /** What the server said to the token that was entered here. */
  answered(opened: boolean): void {
    if (opened) this.#say('');
    else this.#complain(strings.token.refused);
  }

  #enter(): void {
    const token = readPasted(this.#field.value);
    if (token === null) {
      this.#complain(this.#field.value.trim() === '' ? strings.token.none : strings.token.malformed);
      return;
    }
    this.#field.value = ''; // it stays in no element
    this.#say(strings.token.asking);
    this.onToken(token);
  }

  #say(words: string): void {
    setText(this.#outcome, words);
    this.#field.removeAttribute('aria-invalid');
  }

  #complain(words: string): void {
    setText(this.#outcome, words);
    this.#field.setAttribute('aria-invalid', 'true');
    this.#field.focus();
  }
}
