// A server that dies and comes back: the page says so, and goes on by itself.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { notePictures, openBrowser, openPage, picturesNoted, picturesShown, SERVER_AWAY, shoot } from './browser.mjs';
import { chartFolder } from './charts.mjs';
import { push, Server } from './programs.mjs';

/** What is promised is 3 s; a loaded machine gets more before the test calls it broken. */
const GENEROUS_MS = 10_000;

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

for (const [what, path] of [
  ['the wall', '/'],
  ['the page of one stream', '/streams/charts'],
]) {
  test(`${what} lives through the death of the server`, { timeout: 90_000 }, async (t) => {
    const server = await Server.start(t);
    const charts = await chartFolder(t, 40);
    const producer = push(t, server, 'charts', charts.pattern, '--interval', '100ms', '--loop');
    const page = await openPage(t, browser);
    await page.goto(server.url + path);
    await page.locator('.tile[data-look="live"][data-picture="current"]').waitFor();

    await server.kill();
    await page.locator('.tile[data-look="reconnecting"][data-picture="stale"]').waitFor();
    await page.getByText('The server does not answer. Trying again…').waitFor();
    await page.getByText(/^no answer from the server · last picture [1-9]\d* s ago$/).waitFor();
    await shoot(page, path === '/' ? 'outage' : 'outage-single');

    await notePictures(page, 'body');
    await picturesShown(page, 'body', 1);
    const before = Date.now();
    await server.start();
    const ready = Date.now();
    await picturesShown(page, 'body', 2);
    const moving = Date.now();
    await page.locator('.tile[data-look="live"][data-picture="current"]').waitFor();
    t.diagnostic(
      `pictures move ${moving - ready} ms after the server is ready (it took ${ready - before} ms), ` +
        `called live after ${Date.now() - ready} ms`,
    );
    assert.ok(moving - ready < GENEROUS_MS);
    await picturesShown(page, 'body', 10);
    assert.equal((await picturesNoted(page, 'body')).gaps, 0, 'the old picture stays until the new one is there');
    assert.equal(await page.locator('.banner').textContent(), '');
    assert.equal(page.timesLoaded(), 1);
    producer.assertRunning();
    await page.assertClean(SERVER_AWAY);
  });
}
