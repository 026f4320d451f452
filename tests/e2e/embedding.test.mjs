// <framecast-stream> and the viewer page inside somebody else's page, on another origin.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { notePictures, openBrowser, openPage, picturesShown, SERVER_AWAY, shoot } from './browser.mjs';
import { chartFolder } from './charts.mjs';
import { push, Server } from './programs.mjs';
import { noteSockets, ofType } from './socket_log.mjs';
import { until } from './until.mjs';

const LIVE = '.tile[data-look="live"][data-picture="current"]';
const PACE = ['--interval', '50ms', '--loop'];
const SLOW = { timeout: 90_000 };

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

/** A site of its own, whose one page has this body. Gives its origin, which the body may be told later. */
async function site(t) {
  const page = { body: '' };
  const server = createServer((_, answer) => {
    answer.setHeader('Content-Type', 'text/html; charset=utf-8');
    answer.end(`<!doctype html><html lang="en"><title>Wiki</title><link rel="icon" href="data:,"><body>${page.body}</body></html>`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return Object.assign(page, { origin: `http://127.0.0.1:${server.address().port}` });
}

async function start(t, ...flags) {
  const wiki = await site(t);
  const server = await Server.start(t, ...flags.map((flag) => flag.replace('ORIGIN', wiki.origin)));
  push(t, server, 'cam', (await chartFolder(t, 40)).pattern, ...PACE, '--title', 'Front door');
  const script = `<script type="module" src="${server.url}/framecast.js"></script>`;
  return { wiki, server, script };
}

const viewersOf = async (server) => (await (await fetch(`${server.url}/api/v1/streams/cam`)).json()).viewers;

test('two lines show a live stream on a page of another origin, whose styles do not reach into it', SLOW, async (t) => {
  const { wiki, server, script } = await start(t, '--allowed_origins=ORIGIN');
  wiki.body = `<style>p, span, canvas { display: none } framecast-stream { width: 320px }</style>${script}
    <framecast-stream src="${server.url}" stream="cam"></framecast-stream>
    <framecast-stream src="${server.url}/" stream="cam" max-fps="2"></framecast-stream>
    <framecast-stream stream="cam"></framecast-stream>`;
  const page = await openPage(t, browser);
  const sockets = noteSockets(page);
  await page.goto(wiki.origin);
  await until('all three are live', async () => (await page.locator(LIVE).count()) === 3);
  await page.getByText('Front door').first().waitFor();
  assert.equal(sockets.length, 1, 'elements of one server share a socket');
  const isSlow = ({ max_fps }) => max_fps === 2;
  const [one, other] = [ofType(sockets[0].sent, 'subscribe').find((asked) => !isSlow(asked)), ofType(sockets[0].sent, 'subscribe').find(isSlow)];
  const acks = ({ id }) => ofType(sockets[0].sent, 'ack').filter((ack) => ack.id === id).length;
  const [fast, slow] = [acks(one), acks(other)];
  await until('sixty pictures', () => acks(one) >= fast + 60);
  const [more, fewer] = [acks(one) - fast, acks(other) - slow];
  assert.ok(fewer > 0 && 4 * fewer < more, `max-fps slows one of them down: ${fewer} and ${more} pictures`);
  await shoot(page, 'embedded');
  await page.evaluate(() => document.querySelectorAll('framecast-stream').forEach((stream) => stream.remove()));
  await until('nobody watches any more', async () => (await viewersOf(server)) === 0);
  await page.assertClean();
});

test('the element tells what it shows, holds a picture and lets it go, and takes another stream', SLOW, async (t) => {
  const { wiki, server, script } = await start(t, '--allowed_origins=ORIGIN');
  push(t, server, 'door', (await chartFolder(t, 40, 30)).pattern, ...PACE);
  wiki.body = `${script}<framecast-stream src="${server.url}" stream="cam"></framecast-stream>`;
  const page = await openPage(t, browser);
  const sockets = noteSockets(page);
  await page.goto(wiki.origin);
  await page.evaluate(() => {
    globalThis.told = { states: [], frames: [] };
    const stream = document.querySelector('framecast-stream');
    stream.addEventListener('statechange', ({ detail }) => told.states.push(detail.look));
    stream.addEventListener('frame', ({ detail }) => {
      const { stream, epoch, sequence, contentType, latencyMs, size, isHeld } = detail;
      told.frames.push({ stream, epoch, sequence, contentType, latencyMs, size, isHeld, bytes: detail.payload.length });
    });
  });
  const told = () => page.evaluate(() => globalThis.told);
  await until('frames are told', async () => (await told()).frames.length > 20);
  const { frames } = await told();
  assert.equal(await page.evaluate(() => document.querySelector('framecast-stream').verdict.look), 'live');
  const last = frames.at(-1);
  assert.match(last.epoch, /^[0-9a-f]{16}$/);
  assert.equal(last.stream, 'cam');
  assert.equal(last.contentType, 'image/png');
  assert.deepEqual(last.size, { width: 640, height: 400 });
  assert.ok(last.bytes > 100 && last.latencyMs >= 0 && !last.isHeld);
  assert.ok(frames.every(({ sequence }, index) => index === 0 || sequence > frames[index - 1].sequence));

  await page.evaluate(() => (document.querySelector('framecast-stream').paused = true));
  await page.locator('.tile[data-look="held"][data-picture="held"]').waitFor();
  await until('the server is asked for nothing', () => ofType(sockets[0].sent, 'unsubscribe').length === 1);
  assert.equal((await told()).states.at(-1), 'held');
  await page.getByText(/^this picture came [1-9] s ago$/).waitFor();
  await notePictures(page, 'body');
  assert.equal((await picturesShown(page, 'body', 1)).numbers.length, 1);
  await shoot(page, 'embedded-held');
  await page.evaluate(() => document.querySelector('framecast-stream').removeAttribute('paused'));
  await page.locator(LIVE).waitFor();

  await page.evaluate(() => (document.querySelector('framecast-stream').stream = 'door'));
  await until('the other stream is shown', async () => (await told()).frames.at(-1).stream === 'door');
  await page.evaluate(() => (document.querySelector('framecast-stream').stream = '../etc'));
  await page.getByText('“../etc” breaks the rule for names.').waitFor();
  await page.assertClean();
});

test('what was opened for an element ends with it, whatever it was changed to', SLOW, async (t) => {
  const { wiki, server, script } = await start(t, '--allowed_origins=ORIGIN');
  wiki.body = `${script}<framecast-stream src="${server.url}" stream="cam" paused></framecast-stream>`;
  const page = await openPage(t, browser);
  await page.addInitScript(() => {
    globalThis.ticking = new Set();
    const [begin, end] = [setInterval, clearInterval];
    globalThis.setInterval = (...args) => {
      const timer = begin(...args);
      ticking.add(timer);
      return timer;
    };
    globalThis.clearInterval = (timer) => {
      ticking.delete(timer);
      end(timer);
    };
  });
  await page.goto(wiki.origin);
  await page.getByText('paused before its first picture').waitFor();
  await page.evaluate(async () => {
    const stream = document.querySelector('framecast-stream');
    stream.paused = false;
    for (const token of ['one', 'two', 'three', '']) {
      stream.setAttribute('token', token);
      await new Promise((done) => setTimeout(done));
    }
  });
  await page.locator(LIVE).waitFor();
  await until('only the last one runs', () => page.evaluate(() => ticking.size === 1));
  await page.evaluate(() => document.querySelector('framecast-stream').setAttribute('token', 'zwei Wörter'));
  await page.getByText('This cannot be a token').waitFor();
  await page.evaluate(() => document.querySelector('framecast-stream').remove());
  await until('nothing runs', () => page.evaluate(() => ticking.size === 0));
  await page.assertClean();
});

test('a server that does not know the page says so where the picture would be', SLOW, async (t) => {
  const { wiki, server, script } = await start(t);
  wiki.body = `${script}<framecast-stream src="${server.url}" stream="cam"></framecast-stream>`;
  const page = await openPage(t, browser);
  await page.goto(wiki.origin);
  await page.getByText(`--allowed_origins=${wiki.origin}`).waitFor();
  await shoot(page, 'embedded-refused');
  await page.assertClean(/CORS|ERR_FAILED|WebSocket connection to .* failed/);
});

test('the page of one stream works in a frame of another page', SLOW, async (t) => {
  const { wiki, server } = await start(t);
  wiki.body = `<iframe title="Front door" width="600" height="450" src="${server.url}/streams/cam"></iframe>`;
  const page = await openPage(t, browser);
  await page.goto(wiki.origin);
  await page.frameLocator('iframe').locator(LIVE).waitFor();
  await shoot(page, 'iframe');
  await server.kill();
  await page.frameLocator('iframe').locator('.tile[data-picture="stale"]').waitFor();
  await page.assertClean(SERVER_AWAY);
});
