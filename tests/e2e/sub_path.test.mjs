// The viewer page below a path of a proxy: everything it asks for stays there.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openPage } from './browser.mjs';
import { chartFolder } from './charts.mjs';
import { selfSigned } from './identity.mjs';
import { push, Server } from './programs.mjs';
import { Proxy } from './proxy.mjs';

const LIVE = '[data-look="live"][data-picture="current"]';

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

for (const [what, strips, overTls] of [
  ['strips its path', true, false],
  ['leaves its path on', false, false],
  ['speaks TLS', true, true],
]) {
  test(`behind a proxy that ${what} the page finds everything below that path`, { timeout: 90_000 }, async (t) => {
    // The path looks like one of ours on purpose.
    const proxy = await Proxy.start(t, '/lab/streams', { strips, identity: overTls ? await selfSigned(t) : null });
    // A proxy that strips and speaks as it is spoken to needs no word about it.
    const server = await Server.start(t, ...(strips && !overTls ? [] : [`--external_url=${proxy.url}`]));
    proxy.target = server;
    push(t, server, 'a.b', (await chartFolder(t, 20)).pattern, '--interval', '100ms', '--loop');

    const page = await openPage(t, browser, { ignoreHTTPSErrors: true });
    const sockets = [];
    page.on('websocket', (socket) => sockets.push(new URL(socket.url()).protocol));
    await page.goto(`${proxy.url}/`);
    await page.locator(`.tile${LIVE}`).waitFor();
    await page.locator('[data-stream="a.b"]').click();
    await page.waitForURL(`${proxy.url}/streams/a.b`);
    await page.locator(`.single .tile${LIVE}`).waitFor();
    await page.goto(`${proxy.url}/streams/a%2Eb`);
    await page.locator(`.single .tile${LIVE}`).waitFor();
    await page.getByText('All streams').click();
    await page.waitForURL(`${proxy.url}/`);
    await page.locator(`.grid .tile${LIVE}`).waitFor();
    assert.ok(await page.locator('.brand img').evaluate((icon) => icon.complete && icon.naturalWidth > 0), 'the icon');

    await page.goto(`${proxy.url}/streams/.hidden`);
    await page.getByRole('alert').getByText('“.hidden” breaks the rule for names.').waitFor();
    if (!strips) {
      await page.goto(proxy.url);
      await page.waitForURL(`${proxy.url}/`);
      await page.locator(`.grid .tile${LIVE}`).waitFor();
    }
    await page.assertClean(/status of 400/);
    assert.deepEqual(proxy.strays, []);
    assert.deepEqual([...new Set(sockets)], [overTls ? 'wss:' : 'ws:']);
  });
}
