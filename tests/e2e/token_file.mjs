// A tokens file of a test: tokens, and what each may watch.
import { createHash } from 'node:crypto';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class TokenFile {
  #path;

  /** `rights`: token → globs of streams to watch. Anybody may publish; `anonymous` are the globs that anybody may watch. */
  static async make(t, rights, anonymous = []) {
    const folder = await mkdtemp(join(tmpdir(), 'framecast-tokens-'));
    t.after(() => rm(folder, { recursive: true }));
    const file = new TokenFile();
    file.#path = join(folder, 'tokens.json');
    await file.write(rights, anonymous);
    return file;
  }

  /** Replaces the file at once, as a careful operator does. */
  async write(rights, anonymous = []) {
    const tokens = Object.entries(rights).map(([token, watch], index) => ({
      sha256: createHash('sha256').update(token).digest('hex'),
      name: `viewer ${index + 1}`,
      watch,
    }));
    await writeFile(`${this.#path}.new`, JSON.stringify({ tokens, anonymous: { publish: ['*'], watch: anonymous } }));
    await rename(`${this.#path}.new`, this.#path);
  }

  get flag() {
    return `--tokens_file=${this.#path}`;
  }
}
