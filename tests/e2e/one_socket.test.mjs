// The viewer page over its one WebSocket: many tiles, a hidden tab, breaks, and a new life of the server.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { notePictures, openBrowser, openPage, picturesShown, SERVER_AWAY, shoot } from './browser.mjs';
import { chartFolder } from './charts.mjs';
import { push, Server } from './programs.mjs';
import { Proxy } from './proxy.mjs';
import { put, putOn } from './put.mjs';
import { noteSockets, ofType } from './socket_log.mjs';
import { until } from './until.mjs';

const LIVE = '.tile[data-look="live"][data-picture="current"]';
const SLOW = { timeout: 120_000 };

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

/** As a tab does that goes behind another one; the page itself is told nothing else. */
async function hide(page, hidden) {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

const painted = ({ sent }) => ofType(sent, 'ack').filter((ack) => ack.painted && ack.paint_time_us !== undefined);

test('fifty streams at five a second come over one socket, and each is painted', SLOW, async (t) => {
  const STREAMS = 50;
  const FPS = 5;
  const server = await Server.start(t);
  const names = Array.from({ length: STREAMS }, (_, index) => `cam${index + 1}`);
  await putOn(t, server, names, await chartFolder(t, 10), 10, 1_000 / FPS);
  // As large as it takes for all of them to be in sight.
  const page = await openPage(t, browser, { viewport: { width: 3840, height: 2160 } });
  const sockets = noteSockets(page);
  await page.goto(server.url);
  await until('all are live', async () => (await page.locator(LIVE).count()) === STREAMS);

  const began = Date.now();
  const before = painted(sockets[0]).length;
  await until('ten seconds of pictures', () => painted(sockets[0]).length - before >= 4 * FPS * STREAMS);
  const seconds = (Date.now() - began) / 1_000;
  const acks = painted(sockets[0]).slice(before);
  const rates = names.map((_, index) => acks.filter(({ id }) => id === index + 1).length / seconds).sort((a, b) => a - b);
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / STREAMS;
  const latencies = await page.locator('.figures').allTextContents();
  t.diagnostic(
    `painted a second and tile over ${seconds.toFixed(1)} s: ${mean.toFixed(2)} on average, ${rates[0].toFixed(2)} at least, ` +
      `${rates.at(-1).toFixed(2)} at most; a tile says ${latencies[0]}`,
  );
  assert.ok(rates[0] > 0, 'every tile moves');
  assert.equal(sockets.length, 1);
  assert.equal(page.socketsOpened(), 1);
  assert.equal(ofType(sockets[0].sent, 'subscribe').length, STREAMS);
  assert.deepEqual(ofType(sockets[0].told, 'error'), []);
  await shoot(page, 'wall-50');
  await page.emulateMedia({ colorScheme: 'dark' });
  await shoot(page, 'wall-50-dark');
  await page.assertClean();
});

test('tiles that nobody scrolled to are not asked for, and those scrolled away are paused', SLOW, async (t) => {
  const server = await Server.start(t);
  const names = Array.from({ length: 12 }, (_, index) => `cam${index + 1}`);
  await putOn(t, server, names, await chartFolder(t, 5), 5, 200);
  const page = await openPage(t, browser, { viewport: { width: 400, height: 400 } });
  const sockets = noteSockets(page);
  await page.goto(server.url);
  await page.locator(`[data-stream="cam1"] ${LIVE}`).waitFor();
  const asked = () => ofType(sockets[0].sent, 'subscribe').map(({ stream }) => stream);
  assert.ok(!asked().includes('cam12'));
  await page.locator('[data-stream="cam12"]').scrollIntoViewIfNeeded();
  await page.locator(`[data-stream="cam12"] ${LIVE}`).waitFor();
  const { id } = ofType(sockets[0].sent, 'subscribe').find(({ stream }) => stream === 'cam1');
  await until('the first tile is paused', () =>
    ofType(sockets[0].sent, 'update').some((update) => update.id === id && update.paused),
  );
  const before = sockets[0].frames.length;
  await until('the stream runs on meanwhile', () => sockets[0].frames.length > before + 10);
  await page.locator('[data-stream="cam1"]').scrollIntoViewIfNeeded();
  await page.locator(`[data-stream="cam1"] ${LIVE}`).waitFor();
  await until('what it missed is put down to the pause', () =>
    sockets[0].frames.some((frame) => frame.id === id && frame.skipped.paused > 0),
  );
  await page.assertClean();
});

test('a hidden tab is sent nothing, and goes on at once when it is looked at', SLOW, async (t) => {
  const server = await Server.start(t);
  push(t, server, 'charts', (await chartFolder(t, 30)).pattern, '--interval', '50ms', '--loop');
  const page = await openPage(t, browser);
  const sockets = noteSockets(page);
  await page.goto(server.url);
  await page.locator(LIVE).waitFor();
  const [socket] = sockets;

  await hide(page, true);
  await until('the server is told', () => ofType(socket.sent, 'update').some(({ paused }) => paused));
  // An answer that comes behind the update: what was under way before it has arrived.
  const pongs = ofType(socket.told, 'pong').length;
  await until('a ping is answered', () => ofType(socket.told, 'pong').length > pongs + 1);
  const before = socket.frames.length;
  const then = ofType(socket.told, 'pong').length;
  await until('the hidden page still pings', () => ofType(socket.told, 'pong').length > then);
  assert.equal(socket.frames.length, before, 'frames that came to the hidden page');

  await hide(page, false);
  await until('frames come again', () => socket.frames.length > before);
  assert.ok(socket.frames[before].skipped.paused > 0, 'what was not sent is counted as paused');
  await page.locator(LIVE).waitFor();
  assert.equal(sockets.length, 1);
  await page.assertClean();
});

test('a broken socket goes on behind the picture on the screen, which is not sent again', SLOW, async (t) => {
  const proxy = await Proxy.start(t, '', { strips: false, identity: null });
  const server = await Server.start(t);
  proxy.target = server;
  const { pattern } = await chartFolder(t, 2);
  const pictures = await Promise.all([0, 1].map((number) => readFile(pattern.replace('%d', number))));
  await put(server, 'charts', pictures[0]);
  const page = await openPage(t, browser);
  const sockets = noteSockets(page);
  await page.goto(`${proxy.url}/`);
  await until('the picture is on the screen', () => sockets[0] && ofType(sockets[0].sent, 'ack').length === 1);
  await notePictures(page, 'body');
  await picturesShown(page, 'body', 1);
  const [{ epoch }] = ofType(sockets[0].told, 'subscribed');

  proxy.cut();
  await until('another socket is open', () => sockets[1] && ofType(sockets[1].told, 'subscribed').length === 1);
  assert.deepEqual(ofType(sockets[1].sent, 'subscribe')[0].since, { epoch, sequence: 1 });
  const [subscribed] = ofType(sockets[1].told, 'subscribed');
  assert.equal(subscribed.epoch, epoch);
  assert.equal(subscribed.resumed, true);
  await put(server, 'charts', pictures[1]);
  const { numbers, gaps } = await picturesShown(page, 'body', 2);
  assert.deepEqual(numbers, [0, 1]);
  assert.equal(gaps, 0);
  assert.deepEqual(sockets[1].frames.map(({ sequence }) => sequence), [2]);
  await page.assertClean(SERVER_AWAY);
});

test('after a restart of the server the page goes on in the new epoch', SLOW, async (t) => {
  const server = await Server.start(t, '--drain_timeout=2s');
  push(t, server, 'charts', (await chartFolder(t, 40)).pattern, '--interval', '50ms', '--loop');
  const page = await openPage(t, browser);
  const sockets = noteSockets(page);
  await page.goto(`${server.url}/streams/charts`);
  await page.locator(LIVE).waitFor();
  await server.restart();
  const said = await until('the server numbers anew', () =>
    sockets.at(-1).told.find((message) => message.type === 'state' && message.epoch && sockets.length > 1),
  );
  await page.locator(LIVE).waitFor();
  assert.equal(ofType(sockets[0].told, 'draining').length, 1);
  const last = ofType(sockets[0].told, 'subscribed')[0].epoch ?? ofType(sockets[0].told, 'state').at(-1).epoch;
  assert.notEqual(said.epoch, last);
  const { sent, frames, told } = sockets.at(-1);
  assert.equal(ofType(sent, 'subscribe')[0].since.epoch, last);
  assert.deepEqual(frames[0].skipped, { slow: 0, rate: 0, ring: 0, paused: 0, sourceGap: 0 });
  assert.deepEqual(ofType(told, 'error'), []);
  assert.equal(page.timesLoaded(), 1);
  await page.assertClean(SERVER_AWAY);
});
