// The viewer page from a server that speaks TLS itself.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { notePictures, openBrowser, openPage, picturesShown } from './browser.mjs';
import { chartFolder } from './charts.mjs';
import { selfSigned } from './identity.mjs';
import { Server } from './programs.mjs';

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

/** PUTs charts one after another until the test ends, as a script with curl would. */
function putCharts(t, server, stream, { cert }, pattern, count) {
  const ending = new AbortController();
  const done = (async () => {
    for (let number = 0; !ending.signal.aborted; number = (number + 1) % count) {
      const picture = await readFile(pattern.replace('%d', number));
      const question = request(`${server.url}/api/v1/streams/${stream}/frame`, { method: 'PUT', ca: cert });
      question.end(picture);
      const [answer] = await once(question, 'response');
      assert.ok(answer.resume().statusCode <= 201, `PUT is answered ${answer.statusCode}`);
      await pause(100); // the charts' pace
    }
  })();
  const outcome = Promise.allSettled([done]);
  t.after(async () => {
    ending.abort();
    const [{ reason }] = await outcome;
    if (reason instanceof assert.AssertionError) throw reason; // others are of a server that has ended before
  });
}

test('over https the pictures come over wss', { timeout: 90_000 }, async (t) => {
  const identity = await selfSigned(t);
  const server = await Server.start(t, `--tls_cert=${identity.certFile}`, `--tls_key=${identity.keyFile}`);
  assert.match(server.url, /^https:/);
  const page = await openPage(t, browser, { ignoreHTTPSErrors: true });
  const asked = [];
  page.on('request', (question) => asked.push(new URL(question.url()).protocol));
  page.on('websocket', (socket) => asked.push(new URL(socket.url()).protocol));
  putCharts(t, server, 'charts', identity, (await chartFolder(t, 20)).pattern, 20);
  await page.goto(server.url);
  await page.locator('.tile[data-look="live"][data-picture="current"]').waitFor();
  await notePictures(page, 'body');
  await picturesShown(page, 'body', 5);
  assert.deepEqual([...new Set(asked)].sort(), ['https:', 'wss:']);
  await page.assertClean();
});
