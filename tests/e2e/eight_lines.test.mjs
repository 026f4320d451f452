// The smallest client there is: a page that knows nothing of framecast but its address.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { notePictures, openBrowser, openPage, picturesNoted, picturesShown } from './browser.mjs';
import { chartFolder } from './charts.mjs';
import { push, Server } from './programs.mjs';

const eightLines = (port) => `<!doctype html>
<body><img alt="">
<script>
ws = new WebSocket('ws://localhost:${port}/websocket');
ws.onmessage = function (evt) {
  var reader = new FileReader();
  reader.onload = function () {
    document.querySelector('img').src = reader.result;
  };
  reader.readAsDataURL(evt.data);
};
</script>`;

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

/** Somebody's existing site, on a server of its own. Gives its origin; each of its addresses is the page of `html()`. */
async function serveSite(t, html) {
  const site = createServer((_, answer) => answer.setHeader('Content-Type', 'text/html').end(html()));
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
  t.after(() => {
    site.closeAllConnections();
    site.close();
  });
  return `http://localhost:${site.address().port}`;
}

test('a client of eight lines shows the pictures in order, ten a second', { timeout: 90_000 }, async (t) => {
  const COUNT = 60;
  let html = '';
  const origin = await serveSite(t, () => html);
  const server = await Server.start(t, `--allowed_origins=${origin}`);
  html = eightLines(server.httpPort);
  const charts = await chartFolder(t, COUNT);
  const page = await openPage(t, browser);
  await page.goto(origin);
  await page.waitForFunction(() => globalThis.ws.readyState === WebSocket.OPEN);
  await notePictures(page, 'body');

  const producer = push(t, server, 'charts', charts.pattern, '--interval', '100ms');
  await picturesShown(page, 'body', 1);
  const began = Date.now();
  await page.waitForFunction((last) => globalThis.noted.body.numbers.at(-1) === last, COUNT - 1);
  const seconds = (Date.now() - began) / 1000;

  const { numbers } = await picturesNoted(page, 'body');
  t.diagnostic(`${numbers.length} of ${COUNT} pictures shown in ${seconds.toFixed(2)} s`);
  assert.ok(numbers.length >= 20, `${numbers.length} pictures shown`);
  assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b), 'each is newer than the one before');
  assert.ok(seconds > ((COUNT - 1) / 10) * 0.5, `they come at their pace, not all at once: ${seconds} s`);
  assert.deepEqual(await producer.exited, { code: 0, signal: null }, producer.output);
  assert.equal(page.socketsOpened(), 1);
  assert.equal(page.timesLoaded(), 1);
});

test('a page whose origin nobody allowed gets no pictures', { timeout: 60_000 }, async (t) => {
  let html = '';
  const origin = await serveSite(t, () => html);
  const server = await Server.start(t);
  html = eightLines(server.httpPort);
  const page = await openPage(t, browser);
  await page.goto(origin);
  await page.waitForFunction(() => globalThis.ws.readyState === WebSocket.CLOSED);
});
