// The viewer page before a server that asks for tokens.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openPage, shoot } from './browser.mjs';
import { chartFolder } from './charts.mjs';
import { push, Server } from './programs.mjs';
import { TokenFile } from './token_file.mjs';
import { until } from './until.mjs';

const SLOW = { timeout: 90_000 };
const GUEST = 'guest-5f0c9a1e7b3d';
const STAFF = 'staff-c27d40b8f6e1';
const LIVE = '.tile[data-look="live"][data-picture="current"]';
/** Chromium itself logs what a server refuses. */
const REFUSALS = /status of (401|429)|Unexpected response code: 429/;

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

/** A server with two streams: the guest may watch one of them, the staff both. */
async function guarded(t, anonymous = []) {
  const tokens = await TokenFile.make(t, { [GUEST]: ['lobby'], [STAFF]: ['*'] }, anonymous);
  const server = await Server.start(t, tokens.flag);
  const charts = await chartFolder(t, 20);
  for (const name of ['lobby', 'vault']) push(t, server, name, charts.pattern, '--interval', '100ms', '--loop');
  return { server, tokens };
}

const heading = (page, name) => page.getByRole('heading', { name });

async function tooManyGuesses(server) {
  await until('the server has had enough of wrong tokens', async () => {
    const headers = { Authorization: 'Bearer guessed' };
    return (await fetch(`${server.url}/api/v1/streams`, { headers })).status === 429;
  });
}

async function enter(page, token) {
  await page.getByLabel('Token').fill(token);
  await page.keyboard.press('Enter');
}

test('a link with a token opens the page, and the token leaves the address bar', SLOW, async (t) => {
  const { server } = await guarded(t);
  const page = await openPage(t, browser);
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`${server.url}/?a=1%202&token=${STAFF}&b#part`);
  await page.locator(`[data-stream="vault"] ${LIVE}`).waitFor();
  assert.equal(page.url(), `${server.url}/?a=1%202&b#part`);
  assert.ok(!(await page.content()).includes(STAFF), 'it is in no element');

  await page.reload();
  await page.locator(`[data-stream="vault"] ${LIVE}`).waitFor();
  await page.locator('[data-stream="vault"]').click();
  await page.waitForURL(`${server.url}/streams/vault`);
  await page.locator(`.single ${LIVE}`).waitFor();
  await page.getByText('All streams').click();
  await page.locator(`[data-stream="lobby"] ${LIVE}`).waitFor();
  assert.deepEqual(
    asked.filter((url) => url.includes(STAFF)),
    [`${server.url}/?a=1%202&token=${STAFF}&b`],
    'only the link itself had it in its address',
  );

  const [tab] = await Promise.all([
    page.context().waitForEvent('page'),
    page.locator('[data-stream="lobby"] a').click({ modifiers: ['Control'] }),
  ]);
  await heading(tab, 'This server asks for a token').waitFor();
  await page.assertClean();
  assert.ok(!server.output.includes(STAFF), 'the server logs no token');
});

for (const [what, path, tile] of [
  ['the wall', '/', '.grid .tile'],
  ['the page of one stream', '/streams/lobby', '.single .tile'],
]) {
  test(`${what} asks for a token, and goes on without a reload when it has a good one`, SLOW, async (t) => {
    const { server } = await guarded(t);
    const page = await openPage(t, browser);
    await page.goto(server.url + path);
    await heading(page, 'This server asks for a token').waitFor();
    await shoot(page, `token-${path === '/' ? 'wall' : 'single'}`);
    await enter(page, '');
    await page.getByText('Paste the token first.').waitFor();
    await enter(page, 'wrong');
    await page.getByText('That token does not open this page.').waitFor();
    await heading(page, 'The server does not accept this token').waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    await shoot(page, 'token-wrong-dark');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'token', 'the next try needs no mouse');

    await enter(page, `Watch: http://10.0.0.5:8000/?token=${GUEST}`);
    await page.locator(`${tile}[data-look="live"][data-picture="current"]`).waitFor();
    assert.equal(await page.getByLabel('Token').count(), 0);
    assert.equal(page.timesLoaded(), 1);
    await page.assertClean(REFUSALS);
  });
}

test('a token sees its own streams only, and is told where it does not reach', SLOW, async (t) => {
  const { server } = await guarded(t);
  const page = await openPage(t, browser);
  await page.goto(`${server.url}/?token=${GUEST}`);
  await page.locator(LIVE).waitFor();
  assert.deepEqual(await page.locator('.grid h2').allTextContents(), ['lobby']);

  for (const name of ['vault', 'nothing-of-the-kind']) {
    await page.goto(`${server.url}/streams/${name}`);
    await heading(page, 'Your token does not cover this stream').waitFor();
  }
  await page.goto(`${server.url}/streams/vault`);
  await enter(page, STAFF);
  await page.locator(LIVE).waitFor();
  await page.assertClean();
});

test('what anybody may watch needs no token, the rest asks for one', SLOW, async (t) => {
  const { server } = await guarded(t, ['lobby']);
  const page = await openPage(t, browser);
  await page.goto(server.url);
  await page.locator(LIVE).waitFor();
  assert.deepEqual(await page.locator('.grid h2').allTextContents(), ['lobby']);
  await page.goto(`${server.url}/streams/vault`);
  await heading(page, 'This server asks for a token').waitFor();
  await enter(page, STAFF);
  await page.locator(LIVE).waitFor();
  await page.assertClean();
});

test('a token that is not good keeps nobody from what anybody may watch', SLOW, async (t) => {
  const { server } = await guarded(t, ['lobby']);
  const page = await openPage(t, browser);
  await page.goto(`${server.url}/?token=guessed`);
  await page.locator(LIVE).waitFor();
  await tooManyGuesses(server);
  await page.reload();
  await page.locator(LIVE).waitFor();
  assert.equal(await page.getByLabel('Token').count(), 0);
  await page.goto(`${server.url}/streams/vault`);
  await heading(page, 'The server does not accept this token').waitFor();
  await page.assertClean(REFUSALS);
});

test('a token that is withdrawn while somebody watches is asked for anew', SLOW, async (t) => {
  const { server, tokens } = await guarded(t);
  const page = await openPage(t, browser);
  await page.goto(`${server.url}/?token=${GUEST}`);
  await page.locator(LIVE).waitFor();
  await tokens.write({ [STAFF]: ['*'] });
  await heading(page, 'The server does not accept this token').waitFor();
  await enter(page, STAFF);
  await page.locator(`[data-stream="vault"] ${LIVE}`).waitFor();
  assert.equal(page.timesLoaded(), 1);
  await page.assertClean(REFUSALS);
});

test('after too many wrong tokens the page says so, and a right one still opens it', SLOW, async (t) => {
  const { server } = await guarded(t);
  await tooManyGuesses(server);
  const page = await openPage(t, browser);
  await page.goto(`${server.url}/?token=guessed`);
  await heading(page, 'Too many wrong tokens came from your address').waitFor();
  await enter(page, STAFF);
  await page.locator(`[data-stream="lobby"] ${LIVE}`).waitFor();
  await page.assertClean(REFUSALS);
});
