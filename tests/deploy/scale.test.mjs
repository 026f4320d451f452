// docker-compose.scale.yml and the nginx in front of it agree with each other, without anything running.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { text, yaml } from './files.mjs';

const compose = yaml('docker-compose.scale.yml');
const { services } = compose;
const nginx = text('deploy/nginx/nginx.conf');
const nodes = Object.fromEntries(Object.entries(services).filter(([, { environment }]) => environment?.FRAMECAST_ROLES));
const addressOf = (name) => services[name].networks.default.ipv4_address;
const seconds = (duration) => Number(duration.match(/^(\d+)s$/)[1]);

test('there are two ingest nodes and three gateways, which know their names and find NATS', () => {
  assert.deepEqual(
    Object.entries(nodes).map(([name, { environment }]) => [name, environment.FRAMECAST_ROLES]),
    [
      ['ingest-1', 'ingest'],
      ['ingest-2', 'ingest'],
      ['gateway-1', 'gateway'],
      ['gateway-2', 'gateway'],
      ['gateway-3', 'gateway'],
    ],
  );
  for (const [name, { hostname, environment }] of Object.entries(nodes)) {
    assert.equal(hostname, name);
    assert.equal(environment.FRAMECAST_NODE_NAME, name);
    assert.ok(new URL(environment.FRAMECAST_BRIDGE).hostname in services);
  }
});

test('nginx sends viewers to all gateways and producers to all ingest nodes', () => {
  const upstreams = Object.fromEntries(
    [...nginx.matchAll(/upstream (\w+) \{([^}]*)\}/g)].map(([, name, body]) => [
      name,
      [...body.matchAll(/server (\S+) /g)].map(([, address]) => address),
    ]),
  );
  const of = (role, port) =>
    Object.keys(nodes).filter((name) => nodes[name].environment.FRAMECAST_ROLES === role).map((name) => `${name}:${port}`);
  assert.deepEqual(upstreams, {
    gateways: of('gateway', 8000),
    watched: of('gateway', 50051),
    ingests: of('ingest', 50051),
    ingests_by_stream: of('ingest', 8000),
  });
  const listens = [...nginx.matchAll(/listen (\d+)/g)].map(([, port]) => port);
  assert.deepEqual(services.nginx.ports.map((port) => port.split(':').at(-1)), listens);
});

test('nginx knows the addresses of nodes that are away, and the nodes believe nginx alone', () => {
  assert.deepEqual(
    services.nginx.extra_hosts.sort(),
    Object.keys(nodes).map((name) => `${name}:${addressOf(name)}`).sort(),
  );
  for (const name of Object.keys(nodes))
    assert.equal(services[name].environment.FRAMECAST_TRUSTED_PROXIES, addressOf('nginx'));
  const addresses = ['nginx', ...Object.keys(nodes)].map(addressOf);
  assert.equal(new Set(addresses).size, addresses.length);
  const [{ subnet, ip_range: others }] = compose.networks.default.ipam.config;
  for (const address of addresses) {
    const [, prefix, last] = address.match(/^(.*)\.(\d+)$/);
    assert.equal(subnet, `${prefix}.0/24`);
    assert.equal(others, `${prefix}.128/25`);
    assert.ok(Number(last) < 128);
  }
});

test('every service is restrained, and the images of others are pinned', () => {
  for (const [name, service] of Object.entries(services)) {
    assert.equal(service.read_only, true, name);
    assert.deepEqual(service.cap_drop, ['ALL'], name);
    assert.deepEqual(service.security_opt, ['no-new-privileges:true'], name);
    assert.ok(service.deploy.resources.limits.memory, name);
    assert.ok(service.healthcheck, name);
    assert.match(service.image, /^\$\{FRAMECAST_IMAGE:-|:v?\d+\.\d+\.\d+(-alpine)?$/, name);
    for (const port of service.ports ?? []) assert.match(port, /^\$\{FRAMECAST_BIND:-127\.0\.0\.1\}:/, name);
  }
  assert.equal(services.nats.image, yaml('docker-compose.yml').services.nats.image);
});

test('a node is left by balancers before it closes, and not killed before it has drained', () => {
  for (const [name, { environment, stop_grace_period: grace }] of Object.entries(nodes)) {
    assert.ok(seconds(environment.FRAMECAST_LAME_DUCK) < seconds(environment.FRAMECAST_DRAIN_TIMEOUT), name);
    assert.ok(seconds(environment.FRAMECAST_DRAIN_TIMEOUT) < seconds(grace), name);
  }
});

test('its settings are those of .env.example, with the same defaults', () => {
  const settings = Object.fromEntries(
    [...text('.env.example').matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  );
  for (const [, name, value] of text('docker-compose.scale.yml').matchAll(/\$\{(FRAMECAST_[A-Z_]+):-([^}]*)\}/g))
    assert.equal(settings[name], value, name);
  for (const { environment } of Object.values(nodes)) {
    const passed = Object.keys(environment).filter((name) => environment[name] === null);
    assert.ok(passed.length > 0);
    for (const name of passed) assert.ok(name in settings, name);
  }
});
