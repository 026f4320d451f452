// What axe-core finds on each page, light and dark, on a phone and on a desk; and what can be done with a keyboard alone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAccessible } from './axe.mjs';
import { openBrowser, openPage, shoot } from './browser.mjs';
import { chartFolder } from './charts.mjs';
import { push, Server } from './programs.mjs';
import { TokenFile } from './token_file.mjs';
import { until } from './until.mjs';

const LIVE = '.tile[data-look="live"][data-picture="current"]';
const SLOW = { timeout: 120_000 };
const PHONE = { width: 390, height: 780 };
const DESK = { width: 1280, height: 800 };

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

async function inEveryLook(page, what) {
  for (const colorScheme of ['light', 'dark']) {
    for (const [viewport, where] of [[DESK, 'desk'], [PHONE, 'phone']]) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize(viewport);
      await assertAccessible(page, `${what}, ${colorScheme}, ${where}`);
      await shoot(page, `${what}-${colorScheme}-${where}`);
    }
  }
  await page.setViewportSize(DESK);
}

test('axe-core finds nothing on a wall, full, filtered to nothing and empty', SLOW, async (t) => {
  const server = await Server.start(t);
  const page = await openPage(t, browser);
  await page.goto(server.url);
  await page.getByText('No stream yet').waitFor();
  await inEveryLook(page, 'axe-empty');
  const charts = await chartFolder(t, 40);
  push(t, server, 'live', charts.pattern, '--interval', '100ms', '--loop', '--title', 'Weather over the harbour');
  await push(t, server, 'ended', charts.pattern, '--interval', '5ms').exited;
  await page.locator(LIVE).waitFor();
  await page.locator('.tile[data-look="ended"]').waitFor();
  await inEveryLook(page, 'axe-wall');
  await page.getByRole('searchbox').fill('nothing like that');
  await page.getByText('No stream matches the filter.').waitFor();
  await inEveryLook(page, 'axe-no-match');
  await page.assertClean();
});

test('axe-core finds nothing on the page of one stream, with all that can be opened there', SLOW, async (t) => {
  const server = await Server.start(t);
  push(t, server, 'cam', (await chartFolder(t, 40)).pattern, '--interval', '100ms', '--loop');
  const page = await openPage(t, browser);
  await page.goto(`${server.url}/streams/cam`);
  await page.locator(LIVE).waitFor();
  await inEveryLook(page, 'axe-single');
  await page.keyboard.press('i');
  await page.keyboard.press('g');
  await page.locator('.figures-box canvas').first().waitFor();
  await page.keyboard.press('Space');
  await page.locator('.tile[data-look="held"]').waitFor();
  await inEveryLook(page, 'axe-single-open');
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await inEveryLook(page, 'axe-help');
  await page.assertClean();
});

test('axe-core finds nothing where a token is asked for, and where a name is wrong', SLOW, async (t) => {
  const tokens = await TokenFile.make(t, { staff: ['*'] }, []);
  const server = await Server.start(t, tokens.flag);
  const page = await openPage(t, browser);
  await page.goto(server.url);
  await page.getByLabel('Token').waitFor();
  await inEveryLook(page, 'axe-token');
  await page.goto(`${server.url}/streams/.hidden`);
  await page.getByRole('alert').waitFor();
  await inEveryLook(page, 'axe-wrong-name');
  await page.assertClean(/status of (400|401)/);
});

test('a keyboard goes from tile to tile by arrows, to the filter by a slash, and into a stream by Enter', SLOW, async (t) => {
  const server = await Server.start(t);
  const charts = await chartFolder(t, 10);
  for (const name of ['cam1', 'cam2', 'cam3']) push(t, server, name, charts.pattern, '--interval', '100ms', '--loop');
  const page = await openPage(t, browser);
  await page.goto(server.url);
  await until('all are live', async () => (await page.locator(LIVE).count()) === 3);
  const focused = () => page.evaluate(() => document.activeElement.closest('li')?.dataset.stream ?? document.activeElement.type);
  await page.keyboard.press('/');
  assert.equal(await focused(), 'search');
  await page.keyboard.type('CAM');
  await page.locator('[data-stream="cam1"] a').focus();
  await page.keyboard.press('ArrowRight');
  assert.equal(await focused(), 'cam2');
  await page.keyboard.press('End');
  assert.equal(await focused(), 'cam3');
  await page.keyboard.press('Home');
  assert.equal(await focused(), 'cam1');
  assert.equal(new URL(page.url()).search, '?filter=CAM');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${server.url}/streams/cam1`);
  await page.assertClean();
});
