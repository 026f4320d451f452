// Chromium watched by hardly anything: playwright's logging of requests and sockets itself takes memory, in the page's process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHROMIUM, FLAGS } from './browser.mjs';

/** Ends with the test. Speaks the DevTools protocol over a pipe: messages of JSON, each behind it a zero. */
export class LeanChromium {
  #child;
  #lastId = 0;
  #waiting = new Map();
  #rest = '';

  static async start(t) {
    const profile = await mkdtemp(join(tmpdir(), 'framecast-chromium-'));
    const chromium = new LeanChromium();
    chromium.#child = spawn(
      CHROMIUM,
      [...FLAGS, '--headless', '--remote-debugging-pipe', `--user-data-dir=${profile}`, '--window-size=1920,1080', 'about:blank'],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
    );
    const ended = once(chromium.#child, 'close');
    t.after(async () => {
      chromium.#child.kill('SIGKILL');
      await ended;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    });
    chromium.#child.stdio[4].setEncoding('utf8').on('data', (text) => chromium.#received(text));
    return chromium;
  }

  /** In its one tab; `script` runs before the page's own. */
  async open(address, script) {
    const { targetInfos } = await this.send('Target.getTargets');
    const { targetId } = targetInfos.find(({ type }) => type === 'page');
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const send = (method, params) => this.send(method, params, sessionId);
    await send('Page.enable');
    await send('Page.addScriptToEvaluateOnNewDocument', { source: script });
    await send('Page.navigate', { url: address });
    return { send };
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.#lastId;
    this.#child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject, method }));
  }

  #received(text) {
    const messages = (this.#rest + text).split('\0');
    this.#rest = messages.pop();
    for (const { id, result, error } of messages.map((message) => JSON.parse(message))) {
      const call = this.#waiting.get(id);
      if (call === undefined) continue; // an event
      this.#waiting.delete(id);
      if (error) call.reject(new Error(`${call.method}: ${error.message}`));
      else call.resolve(result);
    }
  }
}
