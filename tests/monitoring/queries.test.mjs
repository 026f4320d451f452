// A real Prometheus scrapes a real server that is pushed to and watched; then every query of the dashboard and of the alerts is
// asked. One that gives nothing is listed in quiet_queries.json with its reason.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stringify } from 'yaml';
import { chartFolder } from '../e2e/charts.mjs';
import { freePorts, programs } from '../e2e/programs.mjs';
import { watch } from '../e2e/raw_viewer.mjs';
import { until } from '../e2e/until.mjs';
import { alerts, path, yaml } from './files.mjs';
import { queries, selectorsOf } from './queries.mjs';

const SCRAPES = 6;
const hasPrometheus = ['prometheus', 'promtool'].every((name) => spawnSync(name, ['--version']).status === 0);
const skip = hasPrometheus ? false : 'prometheus is not installed';

const quiet = JSON.parse(await readFile(new URL('quiet_queries.json', import.meta.url), 'utf8'));
const covers = (pattern, name) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern);
const isQuiet = (name) => Object.keys(quiet).some((pattern) => covers(pattern, name));

/** What the tests have started and made, the last first. */
const cleanUps = [];
const later = { after: (cleanUp) => cleanUps.unshift(cleanUp) };

function start(command, ...args) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  later.after(() => child.kill('SIGKILL') && ended);
  // Also when the tests are cut short.
  process.on('exit', () => child.kill('SIGKILL'));
  return { assertRunning: () => assert.equal(child.exitCode, null, output) };
}

let http;
let metrics;
let prometheus;

async function ask(expr) {
  const answer = await fetch(`${prometheus}/api/v1/query?query=${encodeURIComponent(expr)}`);
  const { data, error } = await answer.json();
  assert.ok(data, `${expr}\n${error}`);
  return data.result;
}

/** A viewer that goes away after some pictures, and another that comes. */
async function watchOn() {
  let over = false;
  later.after(() => (over = true));
  while (!over) await watch(`${http}/websocket?stream=charts`, 50).catch(() => {});
}

before(
  async () => {
    if (skip) return;
    const folder = await mkdtemp(join(tmpdir(), 'framecast-monitoring-'));
    later.after(() => rm(folder, { recursive: true, force: true }));
    const [httpPort, grpcPort, metricsPort, prometheusPort] = await freePorts(4);
    [http, metrics, prometheus] = [httpPort, metricsPort, prometheusPort].map((port) => `http://127.0.0.1:${port}`);

    const config = yaml('deploy/prometheus/prometheus.yml');
    config.global = { scrape_interval: '1s', evaluation_interval: '1s' };
    config.rule_files = [path('deploy/prometheus/alerts.yml')];
    config.scrape_configs[0].static_configs = [{ targets: [`127.0.0.1:${metricsPort}`] }];
    await writeFile(join(folder, 'prometheus.yml'), stringify(config));

    const server = start(
      join(programs, 'framecastd'),
      `--http_address=127.0.0.1:${httpPort}`,
      `--grpc_address=127.0.0.1:${grpcPort}`,
      `--metrics_address=127.0.0.1:${metricsPort}`,
    );
    await until('framecastd is ready', async () => {
      server.assertRunning();
      return (await fetch(`${http}/readyz`).catch(() => null))?.ok;
    });
    const { pattern } = await chartFolder(later, 12);
    start(
      join(programs, 'framecast'),
      'push',
      'charts',
      pattern,
      '--loop',
      '--interval',
      '50ms',
      '--server',
      `127.0.0.1:${grpcPort}`,
    );
    start(join(programs, 'framecast'), 'pull', 'charts', join(folder, 'out'), '--server', `127.0.0.1:${grpcPort}`);
    await until('frames arrive', async () => (await fetch(`${http}/api/v1/streams/charts/frame`)).ok);
    watchOn();

    start(
      'prometheus',
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${prometheusPort}`,
    ).assertRunning();
    await until('the server has been scraped some times', async () => {
      if (!(await fetch(`${prometheus}/-/ready`).catch(() => null))?.ok) return false;
      const [series] = await ask('sum_over_time(up{job="framecast"}[1m])');
      return Number(series?.value[1]) >= SCRAPES;
    });
  },
  { timeout: 60_000 },
);
after(async () => {
  for (const cleanUp of cleanUps) await cleanUp();
});

test('promtool finds nothing wrong with the metrics', { skip }, async () => {
  const input = await (await fetch(`${metrics}/metrics`)).text();
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
  assert.equal(stdout + stderr, '');
  assert.equal(status, 0);
});

test('Prometheus evaluates every alert', { skip }, async () => {
  const { data } = await (await fetch(`${prometheus}/api/v1/rules`)).json();
  const rules = data.groups.flatMap((group) => group.rules);
  assert.deepEqual(
    rules.map(({ name }) => name),
    alerts.map(({ alert }) => alert),
  );
  for (const { name, health, lastError } of rules) assert.equal(health, 'ok', `${name}: ${lastError}`);
});

test('every query gives series, or is listed with its reason', { skip }, async (t) => {
  for (const { name, expr } of queries) {
    await t.test(name, async () => {
      const series = await ask(expr);
      if (!isQuiet(name)) assert.ok(series.length > 0, expr);
      // A reason that no longer holds; those of alerts depend on the machine.
      if (name in quiet) assert.equal(series.length, 0, `gives series, and is listed: ${expr}`);
    });
  }
});

test('every series that a query selects exists', { skip }, async () => {
  const selectors = new Set(queries.flatMap(({ expr }) => selectorsOf(expr)));
  const missing = [];
  for (const selector of selectors) if ((await ask(selector)).length === 0) missing.push(selector);
  assert.ok(selectors.size > 40, `${selectors.size} selectors`);
  assert.deepEqual(missing, []);
});

test('nothing is listed that no query is called', () => {
  for (const pattern of Object.keys(quiet))
    assert.ok(
      queries.some(({ name }) => covers(pattern, name)),
      pattern,
    );
});
