// One viewer goes back in time: pause, step, scrub, play, links to one frame, and live again; nobody else notices.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { notePictures, openBrowser, openPage, picturesNoted, picturesShown, SERVER_AWAY, shoot } from './browser.mjs';
import { chartFolder } from './charts.mjs';
import { push, Server } from './programs.mjs';
import { put } from './put.mjs';
import { noteSockets, ofType } from './socket_log.mjs';
import { until } from './until.mjs';

const LIVE = '.tile[data-look="live"][data-picture="current"]';
const HELD = '.tile[data-look="held"][data-picture="held"]';
const SLOW = { timeout: 120_000 };

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

/** Charts 0 to `count` − 1, put one after another: frames 1 to `count`. */
async function putCharts(t, server, stream, count) {
  const { pattern } = await chartFolder(t, count);
  for (let number = 0; number < count; number += 1) await put(server, stream, await readFile(pattern.replace('%d', number)));
}

const shownNumber = async (page) => (await picturesNoted(page, 'body')).numbers.at(-1);
const sees = (page, number) => until(`chart ${number} on the screen`, async () => (await shownNumber(page)) === number);

test('pausing holds the picture, steps go through the ring, and live goes on; another viewer sees none of it', SLOW, async (t) => {
  const server = await Server.start(t);
  push(t, server, 'cam', (await chartFolder(t, 200)).pattern, '--interval', '100ms', '--loop');
  const other = await openPage(t, browser);
  await other.goto(`${server.url}/streams/cam`);
  await other.locator(LIVE).waitFor();
  await notePictures(other, 'body');

  const page = await openPage(t, browser);
  const sockets = noteSockets(page);
  await page.goto(`${server.url}/streams/cam`);
  await page.locator(LIVE).waitFor();
  await notePictures(page, 'body');
  await picturesShown(page, 'body', 15);
  await page.keyboard.press('Space');
  await page.locator(HELD).waitFor();
  const held = await until('the paused picture', () => shownNumber(page));
  await page.getByText(/^this picture came [1-9] s ago$/).waitFor();
  assert.equal(await shownNumber(page), held);
  assert.equal(ofType(sockets[0].sent, 'unsubscribe').length, 1);
  await shoot(page, 'rewind');
  await page.emulateMedia({ colorScheme: 'dark' });
  await shoot(page, 'rewind-dark');
  await page.emulateMedia({ colorScheme: 'light' });

  for (let steps = 1; steps <= 5; steps += 1) {
    await page.keyboard.press('ArrowLeft');
    await sees(page, held - steps);
  }
  await page.keyboard.press('.');
  await sees(page, held - 4);
  await page.keyboard.press('Home');
  await until('the oldest', async () => (await shownNumber(page)) < held - 5);
  const slider = page.getByRole('slider');
  assert.match(await slider.getAttribute('aria-valuetext'), /^\d\d:\d\d:\d\d\.\d{3}, .* before live, frame \d+$/);

  const { gaps } = await picturesNoted(page, 'body');
  assert.equal(gaps, 0);
  await page.getByRole('button', { name: 'Live' }).click();
  await page.locator(LIVE).waitFor();
  await until('pictures go on', async () => (await picturesNoted(page, 'body')).numbers.length > 25);
  const { numbers, gaps: others } = await picturesNoted(other, 'body');
  assert.equal(others, 0);
  assert.ok(numbers.every((number, i) => i === 0 || (number - numbers[i - 1] + 200) % 200 < 20), `the other viewer went on: ${numbers}`);
  await page.assertClean();
  await other.assertClean();
});

test('scrubbing shows what lies under the pointer, playing comes back to live by itself', SLOW, async (t) => {
  const server = await Server.start(t);
  await putCharts(t, server, 'cam', 60);
  const page = await openPage(t, browser);
  await page.goto(`${server.url}/streams/cam`);
  await page.locator('.tile[data-picture]:not([data-picture="none"])').waitFor();
  await notePictures(page, 'body');
  await sees(page, 59);
  const slider = page.getByRole('slider');
  const { x, y, width, height } = await slider.boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + 2, y + height / 2, { steps: 10 });
  await sees(page, 0);
  await page.mouse.up();
  await page.locator(HELD).waitFor();
  await shoot(page, 'rewind-oldest');
  await page.getByLabel('Speed').selectOption('8');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Play' }).click();
  await until('it plays', async () => (await shownNumber(page)) > 0);
  await page.locator('.tile:not([data-look="held"])').waitFor();
  await sees(page, 59);
  await page.assertClean();
});

test('a link to a frame opens at that frame, and says so when the server keeps it no longer', SLOW, async (t) => {
  const server = await Server.start(t, '--ring_frames=20');
  await putCharts(t, server, 'cam', 10);
  const page = await openPage(t, browser);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${server.url}/streams/cam`);
  await notePictures(page, 'body');
  await sees(page, 9);
  await page.keyboard.press('ArrowLeft');
  await sees(page, 8);
  await page.keyboard.press('c');
  await page.getByText('The link is copied.').waitFor({ state: 'attached' });
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(link, new RegExp(`^${server.url}/streams/cam\\?frame=[0-9a-f]{16}-9$`));

  const guest = await openPage(t, browser);
  await guest.goto(link);
  await guest.locator(HELD).waitFor();
  await notePictures(guest, 'body');
  await sees(guest, 8);
  await guest.getByRole('button', { name: 'Live' }).click();
  await sees(guest, 9);
  assert.equal(new URL(guest.url()).search, '');
  await guest.assertClean();

  await putCharts(t, server, 'cam', 30);
  const late = await openPage(t, browser);
  await late.goto(link);
  await late.getByText('The server does not keep frame 9 any more.').waitFor();
  await shoot(late, 'rewind-gone');
  await late.assertClean(/status of 410/);
});

test('a server that is away while somebody looks at the past takes nothing from the screen', SLOW, async (t) => {
  const server = await Server.start(t);
  await putCharts(t, server, 'cam', 30);
  const page = await openPage(t, browser);
  await page.goto(`${server.url}/streams/cam`);
  await notePictures(page, 'body');
  await sees(page, 29);
  await page.keyboard.press('ArrowLeft');
  await sees(page, 28);
  await server.kill();
  await page.getByText('The server does not answer. Trying again…').first().waitFor();
  assert.equal(await shownNumber(page), 28);
  await page.locator(HELD).waitFor();
  await server.start();
  await putCharts(t, server, 'cam', 3);
  await page.keyboard.press('l');
  await sees(page, 2);
  assert.equal((await picturesNoted(page, 'body')).gaps, 0);
  await page.assertClean(new RegExp(`${SERVER_AWAY.source}|status of 404`)); // until it has the stream again
});

test('annotations that the server has no longer are asked for once', SLOW, async (t) => {
  const server = await Server.start(t, '--ring_frames=5');
  await putCharts(t, server, 'cam', 5);
  const page = await openPage(t, browser);
  const asked = [];
  page.on('request', (request) => /annotations$/.test(request.url()) && asked.push(request.url()));
  await page.goto(`${server.url}/streams/cam`);
  await notePictures(page, 'body');
  await sees(page, 4);
  await page.keyboard.press('ArrowLeft');
  await sees(page, 3);
  await putCharts(t, server, 'cam', 10);
  await page.keyboard.press('i');
  await page.locator('dt:text-is("Annotations") + dd').getByText('not known').waitFor();
  const [, index] = await Promise.all(Array.from({ length: 2 }, () => page.waitForResponse(/\/frames\?after=/)));
  assert.equal(index.status(), 200);
  assert.equal(asked.length, 1);
  assert.equal(await shownNumber(page), 3, 'the picture stays');
  await page.assertClean(/status of 410/);
});
