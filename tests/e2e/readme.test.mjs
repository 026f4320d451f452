// Every command and the page of the README, as they stand there, against a server of the test's own. Those with docker, and
// for its .env, are run by tests/container.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFile, cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openBrowser, openPage } from './browser.mjs';
import { chartFolder } from './charts.mjs';
import { blocksOf, commandsOf, run } from './commands.mjs';
import { programs, push, Server } from './programs.mjs';
import { until } from './until.mjs';

const readme = await readFile(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
const commands = commandsOf(readme).filter((line) => !/^(docker |echo FRAMECAST_)/.test(line));

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

/** A folder as the README's reader has it: the programs, aaa/chart0.png, …, one more every 100 ms, video.mp4. */
async function readersFolder(t) {
  const folder = await mkdtemp(join(tmpdir(), 'framecast-readme-'));
  const { pattern } = await chartFolder(t, 12);
  await cp(dirname(pattern), join(folder, 'aaa'), { recursive: true });
  const stopWriting = writeOn(folder);
  t.after(async () => {
    await stopWriting();
    await rm(folder, { recursive: true, force: true });
  });
  await symlink(dirname(programs), join(folder, 'build'));
  const made = await run(t, folder, {}, 'ffmpeg -loglevel error -f lavfi -i testsrc=duration=1:rate=25 video.mp4').ended;
  assert.equal(made.code, 0, made.output);
  return folder;
}

/** The program that goes on writing aaa/chart12.png, …; gives what ends it. */
function writeOn(folder) {
  let next = 12;
  let written = Promise.resolve();
  const chart = (number) => join(folder, 'aaa', `chart${number}.png`);
  const timer = setInterval(() => {
    written = copyFile(chart(next % 12), chart(next));
    next += 1;
  }, 100);
  return async () => {
    clearInterval(timer);
    await written;
  };
}

const streamOf = (command) => command.match(/framecast push (\S+)/)?.[1];

async function framesOf(server, stream) {
  const answer = await fetch(`${server.url}/api/v1/streams/${stream}`);
  return answer.ok ? (await answer.json()).last_sequence : 0;
}

test('its first two commands are the two of the front door', () => {
  assert.deepEqual(commands.slice(0, 2), ['./dev up', './dev test']);
});

test('its other commands do what they say', { timeout: 120_000 }, async (t) => {
  const server = await Server.start(t);
  const folder = await readersFolder(t);
  const environment = { FRAMECAST_SERVER: `127.0.0.1:${server.grpcPort}` };
  const endless = [];
  for (const command of commands.slice(2)) {
    const running = run(t, folder, environment, command);
    const stream = streamOf(command);
    if (/--follow|--loop/.test(command)) {
      endless.push({ command, running });
      await until(`frames of: ${command}`, async () => (await framesOf(server, stream)) >= 5);
      continue;
    }
    const { code, output } = await running.ended;
    assert.equal(code, 0, `${command}\n${output}`);
    if (stream !== undefined) assert.ok((await framesOf(server, stream)) >= 5, `${command}\n${output}`);
  }
  for (const { command, running } of endless) {
    running.interrupt();
    const { code, output } = await running.ended;
    assert.equal(code, 0, `${command}\n${output}`);
  }
  assert.equal((await readdir(join(folder, 'out'))).length, 10, 'frames that pull wrote');
  const frame = await fetch(readme.match(/http:\S+\/frame(?=`)/)[0].replace('127.0.0.1:8000', `127.0.0.1:${server.httpPort}`));
  assert.equal(frame.headers.get('content-type'), 'image/png');
  const [, put] = readme.match(/`(curl -T [^`]+)`/);
  const { output } = await run(t, folder, {}, put.replace('127.0.0.1:8000', `127.0.0.1:${server.httpPort}`)).ended;
  assert.match(output, /"sequence":1}/, output);
});

/** A page of another origin, which the server allows as the README says, with a stream coming in. */
async function openPageOf(t, html) {
  const site = createServer((_, answer) => {
    answer.setHeader('Content-Type', 'text/html; charset=utf-8');
    answer.end(`<!doctype html><html lang="en"><title>Mine</title><link rel="icon" href="data:,">${page.html}`);
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
  t.after(() => site.close());
  const [, flag] = readme.match(/(--allowed_origins=)/);
  const server = await Server.start(t, `${flag}http://localhost:${site.address().port}`);
  const { pattern } = await chartFolder(t, 12);
  push(t, server, 'charts', pattern, '--loop');
  const page = Object.assign(await openPage(t, browser), { html: html.replace('localhost:8000', `localhost:${server.httpPort}`) });
  await page.goto(`http://localhost:${site.address().port}/`);
  return page;
}

test('its element shows the stream', { timeout: 60_000 }, async (t) => {
  const [element] = blocksOf(readme, 'html');
  const page = await openPageOf(t, element);
  await page.locator('framecast-stream .tile[data-look="live"][data-picture="current"]').waitFor();
  await page.assertClean();
});

test('its page without anything of ours shows the pictures', { timeout: 60_000 }, async (t) => {
  const [, html] = blocksOf(readme, 'html');
  const page = await openPageOf(t, html);
  const source = () => page.evaluate(() => document.getElementById('picture').src);
  await page.waitForFunction(() => document.getElementById('picture').naturalWidth > 0);
  const first = await source();
  await page.waitForFunction((before) => document.getElementById('picture').src !== before, first);
  assert.match(await source(), /^data:application\/octet-stream;base64,|^data:;base64,|^data:image/);
  await page.assertClean();
});
