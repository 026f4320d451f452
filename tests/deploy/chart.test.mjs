// The Helm chart, rendered by Helm itself with several values: what is refused, what the nodes are told, and whether Kubernetes
// knows all of it. No cluster takes the objects: their fields are checked against Kubernetes' types.
import assert from 'node:assert/strict';
import { test as anyTest } from 'node:test';
import { text, yaml } from './files.mjs';
import { lint, missing, notes, render } from './helm.mjs';
import { typeMistakes } from './kubernetes_types.mjs';
import { ALL, LEAST, PROTECTED, ROLES, container, deployment } from './values.mjs';

const skip = missing();
const test = (name, run) => anyTest(name, { skip }, run);

test('Helm finds nothing wrong with the chart', () => {
  for (const values of [LEAST, PROTECTED, ALL]) assert.equal(lint(values), '');
});

test('without tokens nothing is rendered, unless everybody is welcome; the message says what to set', () => {
  assert.throws(() => render({ nats: LEAST.nats }), /set tokens\.existingSecret .* or allowAnonymous=true/);
  for (const role of ROLES) {
    assert.ok(container(render(LEAST), role).args.includes('--allow_anonymous=true'));
    const args = container(render({ ...PROTECTED, allowAnonymous: true }), role).args;
    assert.ok(args.includes('--tokens_file=/etc/framecast/tokens/tokens.json'));
    assert.ok(!args.some((argument) => argument.startsWith('--allow_anonymous')));
  }
});

test('what could not work is refused with a reason', () => {
  assert.throws(() => render({ allowAnonymous: true }), /nats\.url is not set/);
  assert.throws(() => render({ ...LEAST, lameDuckSeconds: 10 }), /lameDuckSeconds is part of drainTimeoutSeconds/);
  assert.throws(() => render({ ...LEAST, tls: { clientCaKey: 'ca.crt' } }), /tls\.existingSecret, which is not set/);
  assert.throws(
    () => render({ ...LEAST, nats: { ...LEAST.nats, keys: { ca: 'ca.crt' } } }),
    /nats\.existingSecret, which is not set/,
  );
  assert.throws(() => render({ ...LEAST, ingress: { enabled: true } }), /ingress\.host is not set/);
});

test('a value that is misspelt or of another type is refused', () => {
  assert.throws(() => render({ ...LEAST, gatway: { replicas: 5 } }), /gatway/);
  assert.throws(() => render({ ...LEAST, gateway: { autoscaling: { enable: true } } }), /enable/);
  assert.throws(() => render({ ...LEAST, gateway: { replicas: '5' } }), /replicas/);
  assert.throws(() => render({ ...LEAST, nats: { url: 'nats:4222' } }), /nats[./]url/);
});

test('all objects are made of what Kubernetes knows', async () => {
  for (const values of [LEAST, ALL]) {
    const objects = Object.values(render(values)).filter(({ kind }) => kind !== 'ServiceMonitor');
    assert.equal(await typeMistakes(objects), '');
  }
  const misspelt = container(render(LEAST), 'gateway');
  misspelt.livenesProbe = misspelt.livenessProbe;
  assert.match(await typeMistakes([{ apiVersion: 'v1', kind: 'PodSpec', containers: [misspelt] }]), /livenesProbe/);
});

test('there is one kind of node for each role, with all that the values say', () => {
  for (const role of ROLES) {
    assert.deepEqual(container(render(LEAST), role).args, [
      `--roles=${role}`,
      '--bridge=nats://nats:4222',
      '--allow_anonymous=true',
      '--allowed_hosts=' +
        ROLES.flatMap((name) => ['', '.video', '.video.svc'].map((zone) => `film-framecast-${name}${zone}`)).join(),
      '--lame_duck=5s',
      '--drain_timeout=10s',
    ]);
    const objects = render(ALL);
    const { args, env, image } = container(objects, role);
    const given = Object.fromEntries(args.map((argument) => argument.match(/^--(\w+)=(.*)$/).slice(1)));
    assert.equal(Object.keys(given).length, args.length, 'a flag is there twice');
    assert.deepEqual(
      { ...given, allowed_hosts: given.allowed_hosts.split(',').slice(0, 1) },
      {
        roles: role,
        bridge: 'tls://nats-0:4222,tls://nats-1:4222',
        bridge_credentials: '/etc/framecast/nats/user.creds',
        bridge_token_file: '/etc/framecast/nats/token',
        bridge_ca: '/etc/framecast/nats/ca.crt',
        bridge_cert: '/etc/framecast/nats/tls.crt',
        bridge_key: '/etc/framecast/nats/tls.key',
        tokens_file: '/etc/framecast/tokens/who.json',
        tls_cert: '/etc/framecast/tls/tls.crt',
        tls_key: '/etc/framecast/tls/tls.key',
        tls_client_ca: '/etc/framecast/tls/ca.crt',
        allowed_hosts: ['frames'],
        external_url: 'https://frames.example.org',
        allowed_origins: 'https://lab.example,null',
        trusted_proxies: '10.0.0.0/8',
        lame_duck: '20s',
        drain_timeout: '40s',
        metrics_streams: '2000000',
        ...(role === 'ingest' ? { memory_budget: '2GiB', log_format: 'text' } : { log_format: 'json' }),
      },
    );
    assert.ok(given.allowed_hosts.endsWith(',frames.example.org'), 'the host of the ingress');
    assert.deepEqual(env, [
      { name: 'FRAMECAST_NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ]);
    assert.equal(image, 'framecast:latest');
  }
  assert.equal(deployment(render(ALL), 'ingest').spec.replicas, 4);
});

test('after an install it says where to push and watch, and no password', () => {
  const told = notes({ ...LEAST, nats: { url: 'nats://user:secret@nats:4222' } });
  assert.match(told, /film-framecast-ingest\.video\.svc:50051/);
  assert.match(told, /port-forward service\/film-framecast-gateway 8000/);
  assert.match(told, /Nobody needs a token/);
  assert.ok(!told.includes('secret'));
  assert.match(notes(ALL), /https:\/\/frames\.example\.org\//);
  assert.doesNotMatch(notes(ALL), /Nobody needs a token/);
});

test('the chart is of the version of framecast', () => {
  const [, version] = text('CMakeLists.txt').match(/^project\(framecast VERSION ([\d.]+)/m);
  const { appVersion } = yaml('deploy/helm/framecast/Chart.yaml');
  assert.equal(appVersion, version);
});
