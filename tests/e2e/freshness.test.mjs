// What the page says when a producer is gone, and when it is back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { notePictures, openBrowser, openPage, picturesNoted, picturesShown, shoot } from './browser.mjs';
import { chartFolder } from './charts.mjs';
import { push, Server } from './programs.mjs';
import { until } from './until.mjs';

const SLOW = { timeout: 90_000 };

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

test('a picture whose producer was killed turns grey and says its age, and a new producer makes it live again', SLOW, async (t) => {
  const server = await Server.start(t);
  const page = await openPage(t, browser);
  const charts = await chartFolder(t, 40);
  const start = () => push(t, server, 'charts', charts.pattern, '--interval', '100ms', '--loop');
  await page.goto(server.url);
  const producer = start();
  await page.locator('.tile[data-look="live"][data-picture="current"]').waitFor();

  await producer.end('SIGKILL');
  const killed = Date.now();
  await page.locator('.tile[data-look="lost"][data-picture="stale"]').waitFor();
  t.diagnostic(`said to be lost ${Date.now() - killed} ms after the kill`);
  assert.ok(Date.now() - killed < 8_000);
  await page.getByText(/^its publisher vanished · last picture [1-9]\d* s ago$/).waitFor();
  await notePictures(page, 'body');
  await picturesShown(page, 'body', 1);
  await shoot(page, 'lost');
  await page.emulateMedia({ colorScheme: 'dark' });
  await shoot(page, 'lost-dark');
  const grey = await page.locator('.stage .shown').evaluate((image) => getComputedStyle(image).filter);
  assert.match(grey, /grayscale/);

  start();
  await page.locator('.tile[data-look="live"][data-picture="current"]').waitFor();
  const { gaps } = await picturesShown(page, 'body', 10);
  assert.equal(gaps, 0, 'the old picture stays until the new one is there');
  await until('the colours are back', () =>
    page.locator('.stage .shown').evaluate((image) => getComputedStyle(image).filter === 'none'),
  );
  assert.equal(page.socketsOpened(), 1, 'the socket has stayed open');
  assert.equal(page.timesLoaded(), 1);
  await page.assertClean();
});

test('a producer that is done leaves its last picture, which is said to be the last', SLOW, async (t) => {
  const server = await Server.start(t);
  const charts = await chartFolder(t, 5);
  const producer = push(t, server, 'charts', charts.pattern, '--interval', '20ms');
  assert.deepEqual(await producer.exited, { code: 0, signal: null }, producer.output);
  const page = await openPage(t, browser);
  await page.goto(`${server.url}/streams/charts`);
  await page.locator('.tile[data-look="ended"][data-picture="stale"]').waitFor();
  await page.getByText(/^its publisher is done · last picture/).waitFor();
  await notePictures(page, 'body');
  await picturesShown(page, 'body', 1);
  assert.deepEqual((await picturesNoted(page, 'body')).numbers, [4]);
  await page.assertClean();
});

test('the same picture over and over is said to be unchanged', SLOW, async (t) => {
  const server = await Server.start(t);
  const charts = await chartFolder(t, 1);
  push(t, server, 'charts', charts.pattern, '--interval', '100ms', '--loop');
  const page = await openPage(t, browser);
  await page.goto(server.url);
  await page.locator('.tile[data-look="live"]').waitFor();
  await page.locator('.tile[data-look="frozen"][data-picture="stale"]').waitFor();
  await page.getByText(/^unchanged for [5-9] s$/).waitFor();
  await shoot(page, 'frozen');
  await page.assertClean();
});
