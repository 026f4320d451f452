// The compose file, the alerts, the provisioning and the dashboard agree with each other, without anything running.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { typeMistakes } from './dashboard_types.mjs';
import { alerts, dashboard, dashboardFile, path, text, yaml } from './files.mjs';

const compose = yaml('docker-compose.yml');
const panels = dashboard.panels;
const entries = text('docs/operating.md')
  .split(/^## Runbook$/m)[1]
  .match(/^### .*/gm)
  .map((line) => line.slice(4));
const mounts = (service) =>
  Object.fromEntries(compose.services[service].volumes.map((volume) => volume.split(':').slice(0, 2)));

test('the dashboard is what its script prints from the runbook', () => {
  const { stdout } = spawnSync(process.execPath, [path('deploy/grafana/dashboard.mjs')], { encoding: 'utf8' });
  assert.ok(stdout === text(dashboardFile), `run: node deploy/grafana/dashboard.mjs > ${dashboardFile}`);
});

test('the dashboard is made of what Grafana knows', async () => {
  assert.equal(await typeMistakes(dashboard), '');
  const misspelt = structuredClone(dashboard);
  misspelt.panels[0].options.colorMode = 'backgroundd';
  assert.match(await typeMistakes(misspelt), /backgroundd/);
});

test('its panels do not overlap, and the first screen ends before the first row', () => {
  const cells = new Set();
  for (const { gridPos, title } of panels) {
    assert.ok(gridPos.x + gridPos.w <= 24, title);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        assert.ok(!cells.has(`${x},${y}`), `${title} lies upon another panel`);
        cells.add(`${x},${y}`);
      }
    }
  }
  // A screen of 1080 lines shows about 23.
  assert.ok(panels.find(({ type }) => type === 'row').gridPos.y <= 23);
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length, 'ids of panels');
});

test('every link of a panel leads to the entry of the runbook that it names', () => {
  const links = panels.flatMap((panel) => panel.links ?? []);
  assert.ok(links.length > 10);
  for (const { title, url } of links) {
    const [, id] = url.match(/viewPanel=panel-(\d+)/);
    assert.equal(`What to do: ${panels.find((panel) => panel.id === Number(id)).title}`, title);
  }
});

test('every alert says how bad it is, what it is, and where to read on; it has a test and a panel that leads to it', () => {
  const tested = new Set(
    yaml('deploy/prometheus/alerts_test.yml')
      .tests.flatMap(({ alert_rule_test: cases }) => cases)
      .filter(({ exp_alerts: expected }) => expected?.length > 0)
      .map(({ alertname }) => alertname),
  );
  const linked = JSON.stringify(panels.map((panel) => panel.links));
  for (const { alert, labels, annotations } of alerts) {
    assert.match(labels.severity, /^(critical|warning)$/, alert);
    assert.equal(labels.service, 'framecast', alert);
    assert.ok(annotations.summary && annotations.description, alert);
    assert.equal(annotations.runbook_url, `docs/operating.md#${alert.toLowerCase()}`);
    assert.ok(tested.has(alert), `${alert} has no test in which it fires`);
    assert.ok(linked.includes(`What to do: ${alert}`), `no panel leads to ${alert}`);
  }
  assert.deepEqual(
    entries,
    alerts.map(({ alert }) => alert),
  );
});

test('Prometheus scrapes where the image listens, and Grafana asks that Prometheus', () => {
  const { global, scrape_configs: jobs } = yaml('deploy/prometheus/prometheus.yml');
  const [address] = jobs[0].static_configs[0].targets;
  const [host, port] = address.split(':');
  assert.ok(compose.services[host].environment.FRAMECAST_METRICS_ADDRESS.endsWith(`:${port}`));
  assert.match(text('Dockerfile'), new RegExp(`FRAMECAST_METRICS_ADDRESS=0\\.0\\.0\\.0:${port}\\b`));
  assert.equal(jobs[0].job_name, 'framecast');

  const [source] = yaml('deploy/grafana/provisioning/datasources/prometheus.yml').datasources;
  assert.equal(source.type, 'prometheus');
  assert.equal(source.jsonData.timeInterval, global.scrape_interval);
  assert.ok(new URL(source.url).hostname in compose.services);
  assert.ok(compose.services.prometheus.ports[0].endsWith(`:${new URL(source.url).port}`));
});

test('Grafana finds the dashboard, and opens on it', () => {
  const [provider] = yaml('deploy/grafana/provisioning/dashboards/framecast.yml').providers;
  const mounted = mounts('grafana');
  assert.equal(mounted['./deploy/grafana/dashboards'], provider.options.path);
  assert.equal(mounted['./deploy/grafana/provisioning'], '/etc/grafana/provisioning');
  const home = compose.services.grafana.environment.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH;
  assert.equal(home, dashboardFile.replace('deploy/grafana/dashboards', provider.options.path));
});

test('.env.example names every setting of the compose file, with its default', () => {
  const settings = Object.fromEntries(
    [...text('.env.example').matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  );
  const used = Object.fromEntries(
    [...text('docker-compose.yml').matchAll(/\$\{([A-Z_]+):-([^}]*)\}/g)].map(([, name, value]) => [name, value]),
  );
  // Of the machine, not of the deployment.
  delete used.NODE_EXTRA_CA_CERTS;
  for (const [name, value] of Object.entries(used)) assert.equal(settings[name], value, name);
  const passed = Object.entries(compose.services.framecastd.environment)
    .filter(([, value]) => value === null)
    .map(([name]) => name);
  assert.deepEqual(Object.keys(settings).sort(), [...Object.keys(used), ...passed].sort());
});

test('every service is restrained, and the images of others are pinned', () => {
  for (const [name, service] of Object.entries(compose.services)) {
    assert.equal(service.read_only, true, name);
    assert.deepEqual(service.cap_drop, ['ALL'], name);
    assert.deepEqual(service.security_opt, ['no-new-privileges:true'], name);
    assert.equal(service.stop_grace_period, '15s', name);
    assert.ok(service.deploy.resources.limits.memory, name);
    assert.match(service.image, /^\$\{FRAMECAST_IMAGE:-|:v?\d+\.\d+\.\d+(-alpine)?$/, name);
    for (const port of service.ports ?? [])
      assert.match(port, /^\$\{(FRAMECAST|MONITORING)_BIND:-127\.0\.0\.1\}:/, name);
  }
});
