// The commands of docs/examples/README.md, as they stand there: a figure from Python with its annotations, also after a restart of the server.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openBrowser, openPage, shoot } from './browser.mjs';
import { commandsOf, run } from './commands.mjs';
import { Server } from './programs.mjs';
import { until } from './until.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [generate, push] = commandsOf(await readFile(join(root, 'docs/examples/README.md'), 'utf8'));

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

test('a figure comes from Python and is annotated on the page, and goes on after a restart', { timeout: 120_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'framecast-python-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const name of ['docs', 'proto']) await symlink(join(root, name), join(folder, name));
  // Debian's Python has Debian's packages, whatever else is installed.
  const environment = { PATH: `/usr/bin:${process.env.PATH}` };
  const generated = await run(t, folder, environment, generate).ended;
  assert.equal(generated.code, 0, generated.output);

  const server = await Server.start(t);
  run(t, folder, environment, push.replace('127.0.0.1:50051', `127.0.0.1:${server.grpcPort}`));
  const stream = async () => (await fetch(`${server.url}/api/v1/streams/matplotlib`).catch(() => null))?.json();
  const moves = () => until('a figure that moves', async () => (await stream())?.last_sequence >= 5);
  await moves();
  const { epoch, content_type } = await stream();
  assert.equal(content_type, 'image/png');

  const page = await openPage(t, browser);
  await page.goto(`${server.url}/streams/matplotlib`);
  await page.locator('.tile[data-look="live"]').waitFor();
  await page.keyboard.press('i');
  const told = async (name) => page.locator(`dt:text-is("${name}") + dd`).first().textContent();
  assert.equal(await told('made-by (label)'), 'push.py');
  // The server numbers from 1, the script from 0; both are read while pictures come.
  const step = () => until('the step beside the picture', async () => /^\d+$/.test(await told('step')) && Number(await told('step')));
  const first = await step();
  await until('it moves', async () => (await step()) > first);
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowLeft');
  await page.locator('.tile[data-look="held"]').waitFor();
  await until('that of the past, which comes over HTTP', async () => (await step()) === Number(await told('Frame')) - 1);
  await shoot(page, 'annotations');
  await page.assertClean();
  await page.close();

  await server.kill();
  await server.start();
  await moves();
  assert.notEqual((await stream()).epoch, epoch);
});
