// The viewer page: all streams, one stream, none yet, and addresses that can name none.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { notePictures, openBrowser, openPage, picturesNoted, picturesShown, shoot } from './browser.mjs';
import { chartFolder } from './charts.mjs';
import { push, Server } from './programs.mjs';
import { noteSockets, ofType } from './socket_log.mjs';
import { until } from './until.mjs';

const PACE = ['--interval', '100ms', '--loop'];
const SLOW = { timeout: 90_000 };

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

const tile = (name) => `[data-stream="${name}"]`;

test('an empty wall shows how to push, and turns into tiles by itself', SLOW, async (t) => {
  const server = await Server.start(t);
  const page = await openPage(t, browser);
  await page.goto(server.url);
  const command = page.getByText("framecast push charts 'aaa/chart%d.png' --interval 100ms --follow");
  await command.waitFor();
  await shoot(page, 'empty');

  push(t, server, 'charts', (await chartFolder(t, 30)).pattern, ...PACE);
  await page.locator('.tile[data-look="live"][data-picture="current"]').waitFor();
  assert.equal(await command.isVisible(), false);
  assert.equal(page.timesLoaded(), 1);
  await page.assertClean();
});

test('the wall shows every stream moving, without a reload and without a gap between pictures', SLOW, async (t) => {
  const server = await Server.start(t);
  const page = await openPage(t, browser);
  await page.goto(server.url);
  const names = ['cam2', 'cam10', 'weather'];
  const titles = { weather: 'Weather over the harbour' };
  for (const [index, name] of names.entries()) {
    const charts = await chartFolder(t, 40, 210 + index * 110);
    const title = titles[name] ? ['--title', titles[name]] : [];
    push(t, server, name, charts.pattern, ...PACE, ...title);
  }
  for (const name of names) {
    await page.locator(`${tile(name)} canvas.shown`).waitFor();
    await notePictures(page, tile(name));
  }
  for (const name of names) {
    const { numbers, gaps } = await picturesShown(page, tile(name), 15);
    assert.equal(gaps, 0, `${name}: painted frames without exactly one whole picture`);
    const steps = numbers.slice(1).map((number, i) => (number - numbers[i] + 40) % 40);
    assert.ok(steps.every((step) => step < 20), `${name} goes forward: ${numbers}`);
  }
  await page.locator('.tile:not([data-look="live"])').waitFor({ state: 'detached' });
  assert.deepEqual(await page.locator('.grid h2').allTextContents(), ['cam2', 'cam10', 'Weather over the harbour']);
  assert.match(await page.locator('.summary').textContent(), /^3 streams, 3 live$/);
  await shoot(page, 'wall');
  await page.emulateMedia({ colorScheme: 'dark' });
  await shoot(page, 'wall-dark');
  assert.equal(page.timesLoaded(), 1);
  assert.equal(page.socketsOpened(), 1);
  await page.assertClean();

  await page.locator('[data-stream="weather"]').click();
  await page.waitForURL(`${server.url}/streams/weather`);
});

test('a wall is filtered, ordered and sized, and its address brings the same wall again', SLOW, async (t) => {
  const server = await Server.start(t);
  const charts = await chartFolder(t, 10);
  const page = await openPage(t, browser);
  const sockets = noteSockets(page);
  await page.goto(server.url);
  // One after another: the newest is the last.
  for (const name of ['cam2', 'cam10', 'cam1', 'door']) {
    push(t, server, name, charts.pattern, ...PACE);
    await page.locator(`[data-stream="${name}"] .tile[data-look="live"]`).waitFor();
  }
  const names = () => page.locator('.grid h2').allTextContents();
  assert.deepEqual(await names(), ['cam1', 'cam2', 'cam10', 'door']);
  await page.getByRole('combobox').selectOption('Newest first');
  assert.deepEqual(await names(), ['door', 'cam1', 'cam10', 'cam2']);
  const late = push(t, server, 'late', charts.pattern, '--interval', '20ms');
  await page.getByRole('searchbox').fill('ended');
  await page.getByRole('status').getByText('No stream matches the filter.').or(page.locator('[data-stream="late"]')).waitFor();
  await late.exited;
  await until('what has ended comes in', async () => (await names()).join() === 'late');
  await page.getByRole('searchbox').fill('CAM live');
  assert.deepEqual(await names(), ['cam1', 'cam10', 'cam2']);
  const [door, ...again] = ofType(sockets[0].sent, 'subscribe').filter(({ stream }) => stream === 'door');
  await until('what is filtered out is not watched', () => ofType(sockets[0].sent, 'unsubscribe').some(({ id }) => id === door.id));
  assert.deepEqual(again, []);

  const columns = () => page.locator('.grid').evaluate((grid) => getComputedStyle(grid).gridTemplateColumns.split(' ').length);
  const fitted = await columns();
  for (let i = 0; i < 30; i += 1) await page.getByRole('slider').press('ArrowRight');
  assert.ok((await columns()) < fitted, 'larger pictures need more room');
  assert.equal(await page.evaluate(() => location.search), '?order=newest&filter=CAM+live&size=60');
  const later = await openPage(t, browser);
  await later.goto(page.url());
  await later.locator('[data-stream="cam2"]').waitFor();
  assert.deepEqual(await later.locator('.grid h2').allTextContents(), ['cam1', 'cam10', 'cam2']);
  await shoot(later, 'wall-large');
  await page.assertClean();
  await later.assertClean();
});

test('the page of one stream waits for it, then shows it large', SLOW, async (t) => {
  const server = await Server.start(t);
  const page = await openPage(t, browser);
  await page.goto(`${server.url}/streams/later`);
  await page.getByText('waiting for later…').waitFor();
  await shoot(page, 'waiting');

  push(t, server, 'later', (await chartFolder(t, 40)).pattern, ...PACE, '--title', 'Later than the page');
  await page.locator('.single .tile[data-look="live"][data-picture="current"]').waitFor();
  await notePictures(page, 'body');
  await picturesShown(page, 'body', 10);
  assert.equal((await picturesNoted(page, 'body')).gaps, 0);
  assert.equal(await page.title(), 'Later than the page – framecast');
  await page.getByText('1 viewer', { exact: true }).waitFor();
  await shoot(page, 'single');
  await page.setViewportSize({ width: 390, height: 780 });
  await shoot(page, 'single-phone');
  assert.equal(page.timesLoaded(), 1);
  await page.assertClean();

  await page.getByText('All streams').click();
  await page.waitForURL(`${server.url}/`);
});

test('a wrong name is told as such', SLOW, async (t) => {
  const server = await Server.start(t);
  for (const [path, words] of [
    ['/streams/..%2f..', '“../..” breaks the rule for names.'],
    ['/streams/.hidden', '“.hidden” breaks the rule for names.'],
    ['/streams/two%20words', '“two words” breaks the rule for names.'],
    [`/streams/${'x'.repeat(129)}`, 'breaks the rule for names.'],
    ['/streams/%3Cimg%20src=x%20onerror=alert(1)%3E', '“<img src=x onerror=alert(1)>” breaks the rule for names.'],
    ['/streams/', 'No stream is named.'],
  ]) {
    const page = await openPage(t, browser);
    await page.goto(server.url + path);
    await page.getByRole('alert').getByText(words).waitFor();
    assert.equal(page.socketsOpened(), 0, path);
    // Chromium logs the status of the page itself.
    await page.assertClean(/status of 400/);
    if (path.includes('2f')) await shoot(page, 'wrong-name');
  }
});
