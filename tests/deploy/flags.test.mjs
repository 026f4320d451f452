// What the chart and the compose file set is what framecastd knows: the real program reads it.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { programs } from '../e2e/programs.mjs';
import { until } from '../e2e/until.mjs';
import { yaml } from './files.mjs';
import { missing, render } from './helm.mjs';
import { ALL, LEAST, ROLES, container } from './values.mjs';

const framecastd = join(programs, 'framecastd');
const help = spawnSync(framecastd, ['--help'], { encoding: 'utf8' }).stdout;
const known = new Set([...help.matchAll(/^ {2}--(\w+)/gm)].map(([, name]) => name));

test('framecastd has every flag that the chart gives it', { skip: missing() }, () => {
  for (const role of ROLES) {
    for (const argument of container(render(ALL), role).args) assert.ok(known.has(argument.match(/^--(\w+)=/)[1]), argument);
  }
});

test('framecastd has a flag for every variable of the compose file', () => {
  const { services } = yaml('docker-compose.scale.yml');
  const names = Object.values(services).flatMap(({ environment }) => Object.keys(environment ?? {}));
  assert.ok(names.length > 0);
  for (const name of names) assert.ok(known.has(name.replace(/^FRAMECAST_/, '').toLowerCase()), name);
});

test('framecastd starts as each kind of node, also before NATS does', { skip: missing() }, async (t) => {
  for (const role of ROLES) {
    const { args } = container(render({ ...LEAST, nats: { url: 'nats://127.0.0.1:1' }, lameDuckSeconds: 0 }), role);
    const addresses = ['HTTP', 'GRPC', 'METRICS'].map((side) => [`FRAMECAST_${side}_ADDRESS`, '0.0.0.0:0']);
    const node = spawn(framecastd, args, {
      env: { ...process.env, ...Object.fromEntries(addresses), FRAMECAST_NODE_NAME: `film-${role}-0` },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    t.after(() => node.kill('SIGKILL'));
    let output = '';
    for (const stream of [node.stdout, node.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
    const ended = once(node, 'close');
    await until(`the ${role} node serves`, () => {
      assert.equal(node.exitCode, null, output);
      return /metrics at http/.test(output);
    });
    node.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null], output);
  }
});
