// docker-compose.scale.yml on a real engine: the tests run one after another on the same containers, whose nodes are killed
// on the way.
import assert from 'node:assert/strict';
import { chmod, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { chartFolder } from '../e2e/charts.mjs';
import { freePorts } from '../e2e/programs.mjs';
import { pictures, watch } from '../e2e/raw_viewer.mjs';
import { until } from '../e2e/until.mjs';
import { Docker } from './docker.mjs';

const INGESTS = ['ingest-1', 'ingest-2'];
const GATEWAYS = ['gateway-1', 'gateway-2', 'gateway-3'];
const STREAM = 'charts';
const COME_BACK_AFTER_MS = 50;
// A node that is silent is noticed, a producer or an engine tries again: all of it on two cores.
const PATIENCE_MS = 60_000;

const network = `10.213.${process.pid % 250}`;
const gateway = (name) => `http://${network}.2${name.at(-1)}:8000`;
const [httpPort, grpcPort] = await freePorts(2);
const server = `http://127.0.0.1:${httpPort}`;
const project = `framecast-scale-test-${process.pid}`;
const docker = new Docker({
  COMPOSE_FILE: 'docker-compose.scale.yml',
  COMPOSE_PROJECT_NAME: project,
  FRAMECAST_HTTP_PORT: httpPort,
  FRAMECAST_GRPC_PORT: grpcPort,
  SCALE_NETWORK: network,
});

const stream = async (at) => {
  const answer = await fetch(`${at}/api/v1/streams/${STREAM}`).catch(() => null);
  return answer?.ok ? answer.json() : {};
};
const ready = async (at) => (await fetch(`${at}/readyz`).catch(() => null))?.ok ?? false;

const cleanups = [];

/** A viewer who comes back whenever it is cut, until the tests are over. */
function follow(url) {
  const viewer = { pictures: 0, cuts: 0, ends: false };
  (async () => {
    while (!viewer.ends) {
      try {
        for await (const _ of pictures(url)) {
          viewer.pictures += 1;
          if (viewer.ends) return;
        }
      } catch {
        viewer.cuts += 1;
        await sleep(COME_BACK_AFTER_MS);
      }
    }
  })();
  cleanups.push(() => (viewer.ends = true));
  return viewer;
}

const goOn = (viewers) => {
  const seen = viewers.map((viewer) => viewer.pictures);
  return until('pictures move', () => viewers.every((viewer, index) => viewer.pictures > seen[index] + 5), PATIENCE_MS);
};

let charts;
let viewers;

before(async () => {
  await docker.run('compose', 'up', '--no-build', '--pull', 'never', '--detach', '--wait');
  const { pattern } = await chartFolder({ after: (cleanup) => cleanups.push(cleanup) }, 12);
  await chmod(dirname(pattern), 0o755);
  charts = await Promise.all(Array.from({ length: 12 }, (_, number) => readFile(pattern.replace('%d', number))));
  await docker.run(
    ...['run', '--detach', '--network', 'host', '--volume', `${dirname(pattern)}:/pictures:ro`, '--entrypoint', 'framecast'],
    ...['--name', `${project}-producer`, 'framecast:latest', 'push', STREAM, '/pictures/chart%d.png', '--loop'],
    ...['--server', `127.0.0.1:${grpcPort}`],
  );
});
after(async () => {
  await Promise.all(cleanups.map((cleanup) => cleanup()));
  await docker.attempt('rm', '--force', `${project}-producer`);
  await docker.attempt('compose', 'down', '--volumes', '--timeout', '0');
});

test('a stream that is pushed to nginx is on every gateway, with its node and its numbers', async () => {
  const told = await Promise.all(
    GATEWAYS.map((name) =>
      until(`${name} has the stream`, async () => {
        const info = await stream(gateway(name));
        return info.state === 'live' && info;
      }),
    ),
  );
  assert.ok(INGESTS.includes(told[0].node), told[0].node);
  for (const { epoch, node } of told) assert.deepEqual({ epoch, node }, { epoch: told[0].epoch, node: told[0].node });
  for (const name of GATEWAYS) {
    for (const picture of await watch(`${gateway(name)}/websocket?stream=${STREAM}`, 5))
      assert.ok(charts.some((chart) => chart.equals(picture)), `${name}: a picture that nobody pushed`);
  }
});

test('viewers at nginx are dealt out to the gateways', async () => {
  viewers = GATEWAYS.map(() => follow(`${server}/websocket?stream=${STREAM}`));
  await goOn(viewers);
  // Over all nodes, each gateway knows how many watch.
  for (const name of GATEWAYS)
    await until(`${name} counts them`, async () => (await stream(gateway(name))).viewers === viewers.length);
});

test('a gateway is killed: its viewers watch on elsewhere, the others are not disturbed', async () => {
  const cuts = viewers.map((viewer) => viewer.cuts);
  await docker.run('compose', 'kill', 'gateway-2');
  await until('somebody is cut', () => viewers.some((viewer, index) => viewer.cuts > cuts[index]));
  await goOn(viewers);
  assert.equal(viewers.filter((viewer, index) => viewer.cuts > cuts[index]).length, 1);
});

test('the ingest node that has the stream is killed: its producer goes to the other one, and viewers watch on', async () => {
  const { node, epoch } = await stream(server);
  const cuts = viewers.map((viewer) => viewer.cuts);
  await docker.run('compose', 'kill', node);
  const info = await until(
    'the other node has the stream',
    async () => {
      const now = await stream(server);
      return now.state === 'live' && now.node !== node && now;
    },
    PATIENCE_MS,
  );
  assert.notEqual(info.epoch, epoch);
  await goOn(viewers);
  assert.deepEqual(viewers.map((viewer) => viewer.cuts), cuts, 'a gateway sent a viewer away');
  await docker.run('compose', 'start', node);
});

test('a gateway that is there again has the stream, and gets viewers', async () => {
  await docker.run('compose', 'start', 'gateway-2');
  await until('it is ready', () => ready(gateway('gateway-2')), PATIENCE_MS);
  await watch(`${gateway('gateway-2')}/websocket?stream=${STREAM}`, 3);
  // The one with the fewest.
  await watch(`${server}/websocket?stream=${STREAM}`, 3);
});

test('what is put into one stream has one numbering, and every gateway shows the newest', async () => {
  let last;
  for (let number = 0; number < 6; number += 1) {
    const answer = await fetch(`${server}/api/v1/streams/put/frame`, { method: 'PUT', body: charts[number] });
    assert.ok(answer.ok, `${answer.status}`);
    const frame = await answer.json();
    if (last) assert.deepEqual([frame.epoch, frame.sequence], [last.epoch, last.sequence + 1]);
    last = frame;
  }
  for (const name of GATEWAYS) {
    const newest = await until(`${name} knows of it`, async () => {
      const answer = await fetch(`${gateway(name)}/api/v1/streams/put/frame`);
      return answer.ok && answer;
    });
    assert.equal(newest.headers.get('Framecast-Sequence'), `${last.sequence}`);
    assert.ok(Buffer.from(await newest.arrayBuffer()).equals(charts[5]), name);
  }
});

test('without NATS the gateways say why they are not ready, and keep their viewers', async () => {
  const cuts = viewers.map((viewer) => viewer.cuts);
  await docker.run('compose', 'kill', 'nats');
  for (const name of GATEWAYS) {
    const reason = await until(`${name} is not ready`, async () => {
      const answer = await fetch(`${gateway(name)}/readyz`);
      return answer.status === 503 && answer.text();
    });
    assert.match(reason, /NATS/i);
  }
  assert.deepEqual(viewers.map((viewer) => viewer.cuts), cuts, 'a viewer was cut');
  await docker.run('compose', 'start', 'nats');
  for (const name of GATEWAYS) await until(`${name} is ready`, () => ready(gateway(name)), PATIENCE_MS);
  await goOn(viewers);
  assert.deepEqual(viewers.map((viewer) => viewer.cuts), cuts, 'a viewer was cut');
});

test('stopping is a drain that ends with 0', async () => {
  await docker.run('compose', 'stop');
  for (const name of [...INGESTS, ...GATEWAYS])
    assert.equal(await docker.inspect(name, '.State.ExitCode'), '0', name);
});
