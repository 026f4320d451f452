// What a page that stays open takes: thousands of pictures over both ways of painting, in the same memory.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { openBrowser, openPage } from './browser.mjs';
import { chartFolder } from './charts.mjs';
import { Server } from './programs.mjs';
import { putOn, putPicturesOn } from './put.mjs';
import { noteFrames } from './socket_log.mjs';
import { until } from './until.mjs';

const STREAMS = 20;
const INTERVAL_MS = 100;
const WARM_UP = 2_000;
const FRAMES = 10_000;
/** What a heap of this age moves by anyway; one leaked object of 4 KiB a frame would be 40 MiB, a picture of these 10 GB. */
const NOISE_BYTES = 16 * 2 ** 20;

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

/** What only an image shows. */
const drawing = (number) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="400"><circle cx="${20 + 60 * number}" cy="200" r="90" fill="teal"/></svg>`;

/** Of the process that draws the page, after it has thrown away what nobody holds: script's heap, and all memory that is its own. */
async function measure(page, debuggerOfPage, debuggerOfBrowser) {
  for (let i = 0; i < 3; i += 1) await debuggerOfPage.send('HeapProfiler.collectGarbage');
  const { metrics } = await debuggerOfPage.send('Performance.getMetrics');
  const { processInfo } = await debuggerOfBrowser.send('SystemInfo.getProcessInfo');
  const renderers = processInfo.filter(({ type }) => type === 'renderer');
  const own = await Promise.all(renderers.map(({ id }) => anonymousBytes(id)));
  const gpu = await Promise.all(processInfo.filter(({ type }) => type === 'GPU').map(({ id }) => anonymousBytes(id)));
  const valueOf = (name) => metrics.find((metric) => metric.name === name).value;
  return { heap: valueOf('JSHeapUsedSize'), nodes: valueOf('Nodes'), own: Math.max(...own), gpu: Math.max(0, ...gpu) };
}

async function anonymousBytes(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^RssAnon:\s*(\d+) kB$/m.exec(status)[1]) * 1_024;
}

test('ten thousand pictures later the page takes no more memory', { timeout: 240_000 }, async (t) => {
  const server = await Server.start(t, '--allow_svg');
  const names = (kind) => Array.from({ length: STREAMS / 2 }, (_, index) => `${kind}${index + 1}`);
  await putOn(t, server, names('canvas'), await chartFolder(t, 10), 10, INTERVAL_MS);
  putPicturesOn(t, server, names('image'), Array.from({ length: 10 }, (_, number) => drawing(number)), INTERVAL_MS);
  const page = await openPage(t, browser, { viewport: { width: 1920, height: 1080 } });
  const painted = noteFrames(page);
  await page.goto(server.url);
  const debuggerOfPage = await page.context().newCDPSession(page);
  const debuggerOfBrowser = await browser.newBrowserCDPSession();
  await debuggerOfPage.send('Performance.enable');

  await until('the page has warmed up', () => painted.count >= WARM_UP, 60_000);
  const before = await measure(page, debuggerOfPage, debuggerOfBrowser);
  const already = painted.count;
  await until('ten thousand more', () => painted.count >= already + FRAMES, 180_000);
  const after = await measure(page, debuggerOfPage, debuggerOfBrowser);
  const inMiB = ({ heap, own, gpu, nodes }) =>
    `${[heap, own, gpu].map((bytes) => (bytes / 2 ** 20).toFixed(1)).join(', ')} MiB, ${nodes} nodes`;
  t.diagnostic(`heap, own memory, GPU process: before ${inMiB(before)}; ${painted.count - already} frames later ${inMiB(after)}`);
  assert.ok(after.heap < before.heap + NOISE_BYTES, 'the heap grew');
  assert.ok(after.own < before.own + 4 * NOISE_BYTES, 'memory outside of the heap grew');
  assert.ok(after.nodes < before.nodes + 1_000, 'elements were left behind');
  await page.assertClean();
});
