// What a page that stays open takes: thousands of pictures over both ways of painting, in the same memory.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { chartFolder } from './charts.mjs';
import { LeanChromium } from './lean_chromium.mjs';
import { Server } from './programs.mjs';
import { putOn, putPicturesOn } from './put.mjs';
import { until } from './until.mjs';

const STREAMS = 20;
const INTERVAL_MS = 50;
const WARM_UP = 2_000;
const FRAMES = 10_000;
/** What a heap of this age moves by anyway; one leaked object of 4 KiB a frame would be 40 MiB, a picture of these 10 GB. */
const NOISE_BYTES = 16 * 2 ** 20;

/** What only an image shows. */
const drawing = (number) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="400"><circle cx="${20 + 60 * number}" cy="200" r="90" fill="teal"/></svg>`;

/** Runs in the page: counts the frames that it says it painted. */
function countPainted() {
  globalThis.painted = 0;
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (message) {
    if (/"type":"ack".*"painted":true/.test(message)) globalThis.painted += 1;
    return send.call(this, message);
  };
}

/** Of the process that draws the page, after it has thrown away what nobody holds: script's heap, and all memory that is its own. */
async function measure(chromium, tab) {
  for (let i = 0; i < 3; i += 1) await tab.send('HeapProfiler.collectGarbage');
  const { metrics } = await tab.send('Performance.getMetrics');
  const { processInfo } = await chromium.send('SystemInfo.getProcessInfo');
  const renderers = processInfo.filter(({ type }) => type === 'renderer');
  const own = await Promise.all(renderers.map(({ id }) => anonymousBytes(id)));
  const valueOf = (name) => metrics.find((metric) => metric.name === name).value;
  return { heap: valueOf('JSHeapUsedSize'), nodes: valueOf('Nodes'), own: Math.max(...own) };
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
  const chromium = await LeanChromium.start(t);
  const tab = await chromium.open(server.url, `(${countPainted})()`);
  await tab.send('Performance.enable');
  const painted = async () => (await tab.send('Runtime.evaluate', { expression: 'painted' })).result.value;

  await until('the page has warmed up', async () => (await painted()) >= WARM_UP, 60_000);
  const before = await measure(chromium, tab);
  const already = await painted();
  await until('ten thousand more', async () => (await painted()) >= already + FRAMES, 180_000);
  const after = await measure(chromium, tab);
  const inMiB = ({ heap, own, nodes }) => `${[heap, own].map((bytes) => (bytes / 2 ** 20).toFixed(1)).join(' and ')} MiB, ${nodes} nodes`;
  t.diagnostic(`heap and own memory: before ${inMiB(before)}; ${FRAMES} frames later ${inMiB(after)}`);
  assert.ok(after.heap < before.heap + NOISE_BYTES, 'the heap grew');
  assert.ok(after.own < before.own + 2 * NOISE_BYTES, 'memory outside of the heap grew');
  assert.ok(after.nodes < before.nodes + 1_000, 'elements were left behind');
});
