// Chromium, and pages that note what went wrong in them and which pictures they showed.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { MARK_BLUE } from './charts.mjs';
import { TIMEOUT_MS } from './until.mjs';

const shots = process.env.FRAMECAST_SHOTS;

export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function openBrowser() {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** A page of its own, closed with the test. What its console says of mistakes fails the test in `assertClean`. */
export async function openPage(t, browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  t.after(() => context.close());
  context.setDefaultTimeout(TIMEOUT_MS);
  const page = await context.newPage();
  const faults = [];
  let sockets = 0;
  let loads = 0;
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('pageerror', (mistake) => faults.push(String(mistake)));
  page.on('websocket', () => (sockets += 1));
  page.on('load', () => (loads += 1));
  await page.addInitScript(noteViolations);
  return Object.assign(page, {
    socketsOpened: () => sockets,
    timesLoaded: () => loads,
    /** `allowed`: what a console may say while the server is away on purpose. */
    async assertClean(allowed = /(?!)/) {
      const violations = await page.evaluate(() => globalThis.violations);
      const rest = faults.filter((fault) => !allowed.test(fault));
      assert.deepEqual([...rest, ...violations], [], 'the console is empty');
    },
  });
}

/** What Chromium logs by itself when nothing listens at an address. */
export const SERVER_AWAY = /net::ERR_|WebSocket connection to .* failed/;

/** Begins to note the numbers of the charts that the one picture to be seen inside `selector` carries, frame by frame; where there are streams, of those. */
export async function notePictures(page, selector, key = selector) {
  await page.evaluate(startNoting, { selector, key, markBlue: MARK_BLUE });
}

/** The numbers so far, each once as long as it stands; and how many painted frames had not exactly one whole picture. */
export async function picturesNoted(page, key) {
  return page.evaluate((key) => globalThis.noted[key], key);
}

/** Waits until `count` pictures after another have been on the screen since `notePictures`. */
export async function picturesShown(page, key, count) {
  await page.waitForFunction(({ key, count }) => globalThis.noted[key].numbers.length >= count, { key, count });
  return picturesNoted(page, key);
}

/** Kept only when a folder is named: for people to look at. */
export async function shoot(page, name) {
  if (shots === undefined) return;
  await mkdir(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`) });
}

// The functions below run in the page.

function noteViolations() {
  globalThis.violations = [];
  document.addEventListener('securitypolicyviolation', (event) => {
    globalThis.violations.push(`${event.violatedDirective}: ${event.blockedURI}`);
  });
}

function startNoting({ selector, key, markBlue }) {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  const noted = { numbers: [], gaps: 0 };
  (globalThis.noted ??= {})[key] = noted;
  const look = () => {
    requestAnimationFrame(look);
    const streams = [...document.querySelectorAll('framecast-stream')].filter((stream) => stream.closest(selector));
    const places = streams.length > 0 ? streams.map(({ shadowRoot }) => shadowRoot) : [...document.querySelectorAll(selector)];
    const visible = places
      .flatMap((place) => [...place.querySelectorAll('canvas, img')])
      .filter((surface) => getComputedStyle(surface).visibility === 'visible');
    const [surface] = visible;
    const isWhole = surface instanceof HTMLCanvasElement || (surface?.complete && surface.naturalWidth > 0);
    if (visible.length !== 1 || !isWhole) {
      if (noted.numbers.length > 0) noted.gaps += 1;
      return;
    }
    pen.drawImage(surface, 4, 4, 1, 1, 0, 0, 1, 1);
    const [low, high, blue] = pen.getImageData(0, 0, 1, 1).data;
    if (blue !== markBlue) throw new Error('the picture on the screen is none of the charts');
    const number = low + 256 * high;
    if (noted.numbers.at(-1) !== number) noted.numbers.push(number);
  };
  look();
}
