// A stream of JPEGs in a plain <img>: each picture is on the screen although no other follows it.
import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openBrowser, openPage } from './browser.mjs';
import { push, Server } from './programs.mjs';
import { until } from './until.mjs';

const COLOURS = ['#e01818', '#18e018', '#1818e0', '#e0e018', '#18e0e0', '#e018e0'];
// JPEG is not exact.
const TOLERANCE = 12;

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

test('a plain <img> shows each picture at once, also the last one', { timeout: 90_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'framecast-mjpeg-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const server = await Server.start(t);
  const page = await openPage(t, browser);
  await page.goto(`${server.url}/healthz`);
  const put = async (number) => {
    const jpeg = Buffer.from(await page.evaluate(paintJpeg, COLOURS[number]), 'base64');
    await writeFile(join(folder, 'being-written'), jpeg);
    await rename(join(folder, 'being-written'), join(folder, `picture${number}.jpg`));
  };
  await put(0);
  push(t, server, 'cam', join(folder, 'picture%d.jpg'), '--follow');
  const stream = async () => (await fetch(`${server.url}/api/v1/streams/cam`)).json();
  await until('the first picture is there', async () => (await stream()).last_sequence >= 1);
  assert.equal((await stream()).content_type, 'image/jpeg');

  await page.evaluate(showImage, '/api/v1/streams/cam/mjpeg');
  for (const [number, colour] of COLOURS.entries()) {
    if (number > 0) await put(number);
    const wanted = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
    await until(`${colour} is on the screen`, async () => {
      const shown = await page.evaluate(colourShown);
      return shown.every((part, i) => Math.abs(part - wanted[i]) <= TOLERANCE);
    });
  }
  assert.equal((await stream()).viewers, 1, 'one request for all of them');
});

// The functions below run in the page.

function paintJpeg(colour) {
  const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 120 });
  const pen = canvas.getContext('2d');
  pen.fillStyle = colour;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/jpeg', 0.9).split(',')[1];
}

function showImage(source) {
  document.body.replaceChildren(Object.assign(document.createElement('img'), { src: source }));
}

function colourShown() {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
  const pen = canvas.getContext('2d');
  pen.drawImage(document.querySelector('img'), 80, 60, 1, 1, 0, 0, 1, 1);
  return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}
