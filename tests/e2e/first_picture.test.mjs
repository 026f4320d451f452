// How long somebody waits who opens the page. Figures are printed, not judged: machines are noisy.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openPage } from './browser.mjs';
import { chartFolder } from './charts.mjs';
import { push, Server } from './programs.mjs';

const OPENINGS = 15;

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

/** Runs in the page, from its very beginning: when the first picture was to be seen. */
function noteFirstPicture() {
  const look = () => {
    const shown = [...document.querySelectorAll('framecast-stream')].some(({ shadowRoot }) => shadowRoot.querySelector('.shown'));
    if (shown) globalThis.firstPictureMs = performance.now();
    else requestAnimationFrame(look);
  };
  look();
}

test('a page that is opened for the first time has a picture', { timeout: 120_000 }, async (t) => {
  const server = await Server.start(t);
  for (const name of ['cam1', 'cam2', 'cam3']) push(t, server, name, (await chartFolder(t, 40)).pattern, '--interval', '100ms', '--loop');
  for (const path of ['/', '/streams/cam1']) {
    const waits = [];
    for (let i = 0; i < OPENINGS; i += 1) {
      const page = await openPage(t, browser); // with nothing in its cache
      await page.addInitScript(noteFirstPicture);
      await page.goto(server.url + path);
      await page.waitForFunction(() => globalThis.firstPictureMs !== undefined);
      waits.push(await page.evaluate(() => globalThis.firstPictureMs));
      await page.context().close();
    }
    waits.sort((a, b) => a - b);
    assert.ok(waits[0] > 0);
    const [median, worst] = [waits[Math.floor(OPENINGS / 2)], waits.at(-1)].map(Math.round);
    t.diagnostic(`${path}: first picture ${median} ms after the page was asked for, ${worst} ms at worst, of ${OPENINGS}`);
  }
});
