// What can be done with the picture of one stream: zoom, full screen, save, details, figures, help.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { openBrowser, openPage, shoot } from './browser.mjs';
import { chartFolder } from './charts.mjs';
import { push, Server } from './programs.mjs';
import { put } from './put.mjs';
import { until } from './until.mjs';

const LIVE = '.tile[data-look="live"][data-picture="current"]';
const SLOW = { timeout: 90_000 };

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

async function openLive(t, options) {
  const server = await Server.start(t);
  push(t, server, 'cam', (await chartFolder(t, 60)).pattern, '--interval', '100ms', '--loop', '--title', 'Front door');
  const page = await openPage(t, browser, options);
  await page.goto(`${server.url}/streams/cam`);
  await page.locator(LIVE).waitFor();
  return { server, page };
}

const sheetOf = (page) => page.locator('.sheet').evaluate((sheet) => sheet.getBoundingClientRect().toJSON());
const percentOf = async (page) => Number.parseFloat(await page.locator('[data-tool="zoom"]').textContent());

test('wheel, drag, double click and keys zoom and move the picture, which stays so while frames come', SLOW, async (t) => {
  const { page } = await openLive(t);
  const stage = await page.locator('.stage').boundingBox();
  const middle = [stage.x + stage.width / 2, stage.y + stage.height / 2];
  const fitted = await sheetOf(page);
  assert.ok(Math.abs(fitted.height - stage.height) < 1 || Math.abs(fitted.width - stage.width) < 1, 'it fits');

  await page.mouse.move(...middle);
  await page.mouse.wheel(0, -600);
  await until('it is larger', async () => (await sheetOf(page)).width > fitted.width * 1.3);
  const zoomed = await sheetOf(page);
  await page.mouse.down();
  await page.mouse.move(middle[0] + 60, middle[1] + 30, { steps: 5 });
  await page.mouse.up();
  const moved = await sheetOf(page);
  assert.ok(Math.abs(moved.x - zoomed.x - 60) < 2 && Math.abs(moved.y - zoomed.y - 30) < 2, 'it followed the pointer');
  await shoot(page, 'zoomed');

  await page.keyboard.press('1');
  assert.equal(await percentOf(page), 100);
  assert.equal(Math.round((await sheetOf(page)).width), 640);
  await page.keyboard.press('0');
  assert.deepEqual(await sheetOf(page), fitted);
  await page.keyboard.press('+');
  assert.ok((await sheetOf(page)).width > fitted.width);
  await page.getByRole('button', { name: 'Show the whole picture' }).click();
  assert.deepEqual(await sheetOf(page), fitted);
  await page.mouse.dblclick(...middle);
  assert.notDeepEqual(await sheetOf(page), fitted);
  await page.assertClean();
});

test('what is saved is the picture on the screen, byte by byte', SLOW, async (t) => {
  const server = await Server.start(t);
  const { pattern } = await chartFolder(t, 2);
  const [first, second] = await Promise.all([0, 1].map((number) => readFile(pattern.replace('%d', number))));
  await put(server, 'cam', first);
  await put(server, 'cam', second);
  const page = await openPage(t, browser);
  await page.goto(`${server.url}/streams/cam`);
  await page.locator('.tile[data-picture="current"]').waitFor();
  for (const [key, sequence, bytes] of [['s', 2, second], ['ArrowLeft', 1, first]]) {
    if (key !== 's') {
      await page.keyboard.press(key);
      await page.locator('.tile[data-look="held"]').waitFor();
      await page.keyboard.press('i');
      await page.locator('.details dd').first().getByText('1', { exact: true }).waitFor();
    }
    const saving = page.waitForEvent('download');
    await page.keyboard.press('s');
    const file = await saving;
    assert.match(file.suggestedFilename(), new RegExp(`^cam-[0-9a-f]{16}-${sequence}\\.png$`));
    assert.deepEqual(await readFile(await file.path()), bytes);
  }
  await page.assertClean();
});

test('details tell of the frame, its stream and its labels; figures are loaded when they are opened', SLOW, async (t) => {
  const server = await Server.start(t);
  push(t, server, 'cam', (await chartFolder(t, 60)).pattern, '--interval', '100ms', '--loop', '--title', 'Front door');
  const page = await openPage(t, browser);
  const scripts = [];
  page.on('request', (request) => request.url().endsWith('.js') && scripts.push(new URL(request.url()).pathname));
  await page.goto(`${server.url}/streams/cam`);
  await page.locator(LIVE).waitFor();
  await page.keyboard.press('i');
  const details = page.getByRole('complementary');
  await details.getByText('640 × 400').waitFor();
  await details.getByText(/^image\/png, \d/).waitFor();
  const before = scripts.length;
  await page.keyboard.press('g');
  await page.locator('.figures-box canvas').first().waitFor();
  assert.ok(scripts.length > before, 'uPlot came only now');
  await until('figures', async () => /\bfps\b/.test(await page.locator('.figures-box').textContent()));
  await shoot(page, 'figures');
  await page.emulateMedia({ colorScheme: 'dark' });
  await shoot(page, 'figures-dark');
  await page.keyboard.press('g');
  await page.locator('.figures-box canvas').first().waitFor({ state: 'detached' });
  await page.assertClean();
});

test('full screen and help are a key away, and Escape leads back', SLOW, async (t) => {
  const { page } = await openLive(t);
  await page.keyboard.press('f');
  await until('full screen', () => page.evaluate(() => document.fullscreenElement?.classList.contains('player')));
  await shoot(page, 'full-screen');
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Jump to live').waitFor();
  await shoot(page, 'help');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await page.keyboard.press('f');
  await until('the page again', () => page.evaluate(() => document.fullscreenElement === null));
  await page.assertClean();
});

test('two fingers zoom on a phone', SLOW, async (t) => {
  const { page } = await openLive(t, { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true });
  const fitted = await sheetOf(page);
  const stage = await page.locator('.stage').boundingBox();
  const [x, y] = [stage.x + stage.width / 2, stage.y + stage.height / 2];
  const fingers = await page.context().newCDPSession(page);
  const touch = (type, apart) =>
    fingers.send('Input.dispatchTouchEvent', { type, touchPoints: apart === null ? [] : [{ x: x - apart, y, id: 0 }, { x: x + apart, y, id: 1 }] });
  await touch('touchStart', 20);
  for (let apart = 25; apart <= 80; apart += 5) await touch('touchMove', apart);
  await touch('touchEnd', null);
  await until('it is larger', async () => (await sheetOf(page)).width > fitted.width * 2);
  await shoot(page, 'pinched');
  await page.assertClean();
});
