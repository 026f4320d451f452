// The commands of docs/examples/README.md, as they stand there: a figure from Python, also after a restart of the server.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { commandsOf, run } from './commands.mjs';
import { Server } from './programs.mjs';
import { until } from './until.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [generate, push] = commandsOf(await readFile(join(root, 'docs/examples/README.md'), 'utf8'));

test('a figure comes from Python and goes on after a restart', { timeout: 90_000 }, async (t) => {
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

  await server.kill();
  await server.start();
  await moves();
  assert.notEqual((await stream()).epoch, epoch);
});
