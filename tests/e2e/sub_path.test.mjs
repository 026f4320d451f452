// The viewer page below a path of a proxy: everything it asks for stays there.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openPage } from './browser.mjs';
import { chartFolder } from './charts.mjs';
import { push, Server } from './programs.mjs';
import { Proxy } from './proxy.mjs';

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

test('behind a proxy that strips its path the page finds everything below that path', { timeout: 90_000 }, async (t) => {
  const server = await Server.start(t);
  // The path looks like one of ours on purpose.
  const proxy = await Proxy.start(t, '/lab/streams', server, { strips: true });
  push(t, server, 'a.b', (await chartFolder(t, 20)).pattern, '--interval', '100ms', '--loop');

  const page = await openPage(t, browser);
  await page.goto(`${proxy.url}/`);
  await page.locator('.tile[data-look="live"][data-picture="current"]').waitFor();
  await page.locator('[data-stream="a.b"]').click();
  await page.waitForURL(`${proxy.url}/streams/a.b`);
  await page.locator('.tile.large[data-look="live"][data-picture="current"]').waitFor();
  await page.goto(`${proxy.url}/streams/a%2Eb`);
  await page.locator('.tile.large[data-look="live"][data-picture="current"]').waitFor();
  await page.getByText('All streams').click();
  await page.waitForURL(`${proxy.url}/`);
  await page.locator('.tile.small[data-look="live"][data-picture="current"]').waitFor();
  assert.ok(await page.locator('.brand img').evaluate((icon) => icon.complete && icon.naturalWidth > 0), 'the icon');

  await page.goto(`${proxy.url}/streams/.hidden`);
  await page.getByRole('alert').getByText('“.hidden” breaks the rule for names.').waitFor();
  await page.assertClean(/status of 400/);
  assert.deepEqual(proxy.strays, []);
});
