// docker-compose.yml on a real engine, without Grafana: the tests run one after another on the same containers.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { chartFolder } from '../e2e/charts.mjs';
import { freePorts } from '../e2e/programs.mjs';
import { until } from '../e2e/until.mjs';
import { Docker, root } from './docker.mjs';
import { watch } from '../e2e/raw_viewer.mjs';

const SERVICES = ['framecastd', 'demo', 'prometheus'];
const LARGEST_IMAGE = 150e6;
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

const [httpPort, grpcPort, prometheusPort] = await freePorts(3);
const server = `http://127.0.0.1:${httpPort}`;
const prometheus = `http://127.0.0.1:${prometheusPort}`;
const project = `framecast-test-${process.pid}`;
const docker = new Docker({
  COMPOSE_PROJECT_NAME: project,
  FRAMECAST_HTTP_PORT: httpPort,
  FRAMECAST_GRPC_PORT: grpcPort,
  PROMETHEUS_PORT: prometheusPort,
});
const readme = await readFile(join(root, 'README.md'), 'utf8');
const [up, pushFolder, openUp, firstSteps] = [...readme.matchAll(/^docker (.*)$/gm)].map(([, words]) =>
  [...words.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain),
);
const [, openSetting] = readme.match(/^echo (\S+) >> \.env$/m);

/** `docker compose exec` with no terminal. */
const inside = ([compose, exec, ...rest]) => [compose, exec, '-T', ...rest];
const json = async (url) => (await fetch(url)).json();
const stream = async (name) => json(`${server}/api/v1/streams/${name}`).catch(() => ({}));

before(async () => {
  assert.deepEqual(up, ['compose', 'up']);
  await docker.run(...up, '--no-build', '--pull', 'never', '--detach', '--wait', ...SERVICES);
});
after(() => docker.attempt('compose', 'down', '--volumes', '--remove-orphans', '--timeout', '0'));

test('the image is small and holds the two programs, the page and nothing to build with', async (t) => {
  const size = Number(await docker.run('image', 'inspect', '--format', '{{.Size}}', 'framecast:latest'));
  t.diagnostic(`image: ${(size / 1e6).toFixed(0)} MB`);
  assert.ok(size < LARGEST_IMAGE, `${size} bytes`);
  const inside = await docker.run(
    'compose',
    'exec',
    '-T',
    'framecastd',
    'sh',
    '-c',
    'cd /usr/local && find bin share -type f; id -u; which g++ npm || true',
  );
  // Parts of the page's script are called by what is in them.
  const named = inside.split('\n').map((line) => line.replace(/-[A-Z0-9]{8}\.js$/, '-HASH.js'));
  assert.deepEqual(named.sort(), [
    '10001',
    'bin/framecast',
    'bin/framecastd',
    'share/framecast/web/assets/app.css',
    'share/framecast/web/assets/app.js',
    'share/framecast/web/assets/chunk-HASH.js',
    'share/framecast/web/assets/figures.css',
    'share/framecast/web/assets/figures_panel-HASH.js',
    'share/framecast/web/assets/uPlot.LICENSE.txt',
    'share/framecast/web/favicon.svg',
    'share/framecast/web/framecast.js',
    'share/framecast/web/index.html',
    'share/framecast/web/streams/index.html',
  ]);
});

test('the containers have no more rights than they need', async () => {
  for (const service of SERVICES) {
    assert.equal(await docker.inspect(service, '.HostConfig.ReadonlyRootfs'), 'true', service);
    assert.equal(await docker.inspect(service, '.HostConfig.CapDrop'), '[ALL]', service);
    assert.equal(await docker.inspect(service, '.HostConfig.SecurityOpt'), '[no-new-privileges:true]', service);
    assert.notEqual(await docker.inspect(service, '.HostConfig.Memory'), '0', service);
  }
});

test('the first pictures move by themselves, and the page is there', async () => {
  const pictures = await watch(`${server}/websocket`, 5);
  for (const picture of pictures) assert.deepEqual(picture.subarray(0, PNG.length), PNG);
  assert.ok(
    pictures.some((picture) => !picture.equals(pictures[0])),
    'they are all the same',
  );
  assert.match(await (await fetch(`${server}/`)).text(), /\/assets\/app\.js/);
});

test("another container pushes by the server's name, and a viewer at the published port gets its frames", async (t) => {
  const { pattern } = await chartFolder(t, 12);
  const folder = dirname(pattern);
  await chmod(folder, 0o755);
  const charts = await Promise.all(Array.from({ length: 12 }, (_, number) => readFile(pattern.replace('%d', number))));
  const pushing = docker.start(...pushFolder.map((word) => word.replace('./aaa:', `${folder}:`)));
  t.after(() => pushing.kill('SIGKILL'));
  // The program that goes on drawing.
  let next = charts.length;
  const drawing = setInterval(() => writeFileSync(pattern.replace('%d', next), charts[next++ % charts.length]), 100);
  t.after(() => clearInterval(drawing));
  await until('the stream is live', async () => (await stream('charts')).state === 'live');
  const pictures = await watch(`${server}/websocket?stream=charts`, 5);
  for (const picture of pictures)
    assert.ok(
      charts.some((chart) => chart.equals(picture)),
      'a picture that nobody pushed',
    );
  const newest = Buffer.from(await (await fetch(`${server}/api/v1/streams/charts/frame`)).arrayBuffer());
  assert.ok(charts.some((chart) => chart.equals(newest)));
  // A signal to `docker` would leave the container behind where there is no terminal.
  await docker.run(
    'stop',
    await docker.run(
      'ps',
      '--quiet',
      '--filter',
      `label=com.docker.compose.project=${project}`,
      '--filter',
      'label=com.docker.compose.oneoff=True',
    ),
  );
  assert.deepEqual(await once(pushing, 'close'), [0, null]);
});

test('Prometheus scrapes the server and knows its alerts', async () => {
  const { data } = await json(`${prometheus}/api/v1/rules`);
  const alerts = data.groups.flatMap((group) => group.rules).map((rule) => rule.name);
  assert.ok(alerts.includes('FramecastDown'), alerts.join());
  await until('the target is up', async () => {
    const answer = await json(`${prometheus}/api/v1/query?query=up{job="framecast"}`);
    return answer.data.result[0]?.value[1] === '1';
  });
});

test('on a laptop nobody needs a token', async () => {
  assert.equal((await fetch(`${server}/api/v1/streams`)).status, 200);
  const { code } = await docker.attempt(...inside(firstSteps));
  assert.notEqual(code, 0, 'there are tokens');
});

test('the one setting that opens it to the network makes tokens, too, and they are all that a producer elsewhere needs', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'framecast-env-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, '.env'), `${openSetting}\n`);
  const [openHttp, openGrpc] = await freePorts(2);
  const open = new Docker({
    COMPOSE_PROJECT_NAME: `${project}-open`,
    COMPOSE_ENV_FILES: join(folder, '.env'),
    FRAMECAST_HTTP_PORT: openHttp,
    FRAMECAST_GRPC_PORT: openGrpc,
  });
  t.after(() => open.attempt('compose', 'down', '--volumes', '--timeout', '0'));
  await open.run(...openUp, '--no-build', '--pull', 'never', '--wait', 'framecastd', 'demo');
  const steps = await open.run(...inside(firstSteps));
  const [, link, watchToken] = steps.match(/^Watch: (http:\/\/HOST:8000\/\?token=(\S+))$/m);
  const [, publishLine, publishToken] = steps.match(/^Publish: (FRAMECAST_TOKEN=(\S+) framecast push .*)$/m);
  assert.ok(link && watchToken !== publishToken);
  for (const file of ['tokens.json', 'first-steps.txt'])
    assert.equal(await open.run('compose', 'exec', '-T', 'framecastd', 'stat', '-c', '%a', `/state/${file}`), '600');

  const at = `http://127.0.0.1:${openHttp}`;
  const frame = `${at}/api/v1/streams/elsewhere/frame`;
  const bearer = (token) => ({ headers: { Authorization: `Bearer ${token}` } });
  assert.equal((await fetch(`${at}/api/v1/streams`)).status, 401);
  assert.equal((await fetch(frame, { method: 'PUT', body: PNG })).status, 401);
  assert.equal((await fetch(`${at}/api/v1/streams`, bearer(watchToken))).status, 200);
  await until('the demo is live, with a token of its own', async () => {
    const answer = await fetch(`${at}/api/v1/streams/demo-waves`, bearer(watchToken));
    return answer.ok && (await answer.json()).state === 'live';
  });
  await watch(`${at}/websocket?stream=demo-waves&token=${watchToken}`, 3);

  const { pattern } = await chartFolder(t, 12);
  await chmod(dirname(pattern), 0o755);
  const line = publishLine.replace('HOST:50051', `127.0.0.1:${openGrpc}`);
  const pushing = open.start(
    ...['run', '--rm', '--network', 'host', '--volume', `${dirname(pattern)}:/pictures:ro`, '--workdir', '/pictures'],
    ...['--name', `${project}-elsewhere`, '--entrypoint', 'sh', 'framecast:latest', '-c', line],
  );
  t.after(() => open.attempt('rm', '--force', `${project}-elsewhere`));
  t.after(() => pushing.kill('SIGKILL'));
  await until('the pictures from elsewhere', async () =>
    (await fetch(`${at}/api/v1/streams/charts`, bearer(watchToken))).ok);

  await open.run('compose', 'restart', 'framecastd');
  await until('it serves again', async () => (await fetch(`${at}/readyz`).catch(() => null))?.ok);
  assert.equal(await open.run(...inside(firstSteps)), steps);
  const logs = await open.run('compose', 'logs', 'framecastd', 'demo');
  assert.match(logs, /\/state\/first-steps\.txt/);
  for (const token of [watchToken, publishToken]) assert.ok(!logs.includes(token), 'a token is in the logs');
});

test('a server that is killed is there again, and its producer and viewers with it', async (t) => {
  const { epoch } = await stream('demo-waves');
  const pid = await docker.inspect('framecastd', '.State.Pid');
  const killed = Date.now();
  // Not `docker kill`: what its own engine kills, the engine does not start again.
  await docker.run(
    'run',
    '--rm',
    '--pid',
    'host',
    '--user',
    '0',
    '--entrypoint',
    'bash',
    'framecast:latest',
    '-c',
    `kill -9 ${pid}`,
  );
  await until('it serves again', async () => (await fetch(`${server}/readyz`).catch(() => null))?.ok);
  t.diagnostic(`killed to ready: ${Date.now() - killed} ms`);
  assert.equal(await docker.inspect('framecastd', '.RestartCount'), '1');
  await watch(`${server}/websocket?stream=demo-waves`, 5);
  assert.notEqual((await stream('demo-waves')).epoch, epoch);
});

test('stopping is a drain that ends with 0', async () => {
  await docker.run('compose', 'stop');
  for (const service of ['framecastd', 'demo'])
    assert.equal(await docker.inspect(service, '.State.ExitCode'), '0', service);
  assert.match(await docker.run('compose', 'logs', 'framecastd'), /SIGTERM: draining[^]*stopped/);
});

test('it is ready soon after its start', async (t) => {
  const begin = Date.now();
  await docker.run('compose', 'start', 'framecastd');
  await until('it is ready', async () => (await fetch(`${server}/readyz`).catch(() => null))?.ok);
  t.diagnostic(`start to ready: ${Date.now() - begin} ms`);
});
