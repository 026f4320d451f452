// Shows the view, or in its place the notice that asks for a token; takes the token that is entered there.
import { isAboutTokens } from '../server/inquiry';
import type { Server } from '../server/server';
import type { TokenKeeper } from '../server/token';
import { strings } from '../strings';
import { Door } from './door';
import type { Page } from './page';
import { TokenNotice } from './token_notice';
import type { View } from './view';

export class TokenDesk {
  readonly #door = new Door();
  readonly #notice = new TokenNotice((token) => this.#enter(token));
  /** A token was entered, and the server has not said what it thinks of it. */
  #isPending = false;

  constructor(
    private readonly page: Page,
    private readonly view: View,
    private readonly server: Server,
    private readonly keeper: TokenKeeper,
  ) {
    page.show(view.root);
  }

  /** Called now and then, and whenever there is news of the server. */
  look(): void {
    if (this.#isPending && !this.#isAnswered) return; // the notice stays, and what was typed there is being asked about
    const { reason: before } = this.#door;
    const refusal = this.keeper.isDoubted ? null : this.view.refusal; // it may be open without the token: soon known
    this.#door.learn({ directory: this.server.directory, refusal, hasToken: this.keeper.hasToken });
    const { reason } = this.#door;
    if (reason === null) {
      this.page.cover(null);
    } else {
      this.#notice.show(reason);
      this.page.cover(this.#notice.root);
      if (reason !== before) this.page.say(strings.token.title[reason]);
    }
    if (this.#isPending) this.#notice.answered(reason === null);
    this.#isPending = false;
  }

  #enter(token: string): void {
    this.keeper.keep(token);
    this.#isPending = true;
    this.server.useToken();
  }

  get #isAnswered(): boolean {
    const { directory, link } = this.server;
    if (isAboutTokens(directory.problem)) return true;
    return link.state === 'open' && directory.status === 'answered' && this.view.isAnswered;
  }
}
