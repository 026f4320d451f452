// Pictures that are decoded into a canvas and pictures that only an image can show, one after another on one tile.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { openBrowser, openPage } from './browser.mjs';
import { chartFolder } from './charts.mjs';
import { Server } from './programs.mjs';
import { put } from './put.mjs';

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

const svg = (width) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="100"><rect width="100%" height="100%" fill="green"/></svg>`;

function countAddresses() {
  globalThis.addresses = { made: 0, alive: 0 };
  for (const [name, step] of [['createObjectURL', 1], ['revokeObjectURL', -1]]) {
    const original = URL[name];
    URL[name] = (what) => {
      globalThis.addresses.alive += step;
      globalThis.addresses.made += Math.max(0, step);
      return original.call(URL, what);
    };
  }
}

test('whatever kind of picture comes is shown in its own shape, and no address is kept', { timeout: 60_000 }, async (t) => {
  const server = await Server.start(t, '--allow_svg');
  const { pattern } = await chartFolder(t, 2);
  const [first, second] = await Promise.all([0, 1].map((number) => readFile(pattern.replace('%d', number))));
  const page = await openPage(t, browser);
  await page.addInitScript(countAddresses);
  await put(server, 'mixed', first);
  await page.goto(`${server.url}/streams/mixed`);
  const canvas = page.locator('.stage canvas.shown');
  await canvas.waitFor();
  assert.deepEqual(await canvas.evaluate(({ width, height }) => [width, height]), [640, 400]);

  for (const width of [100, 200, 300]) {
    await put(server, 'mixed', svg(width));
    await page.waitForFunction((width) => document.querySelector('framecast-stream').shadowRoot.querySelector('img.shown')?.naturalWidth === width, width);
    assert.equal(await page.locator('.stage .shown').count(), 1);
    assert.equal(await page.evaluate(() => globalThis.addresses.alive), 1, 'only that of the picture on the screen');
  }
  await put(server, 'mixed', second);
  await canvas.waitFor();
  assert.equal(await page.locator('.stage .shown').count(), 1);
  assert.deepEqual(await page.evaluate(() => globalThis.addresses), { made: 3, alive: 0 });
});
