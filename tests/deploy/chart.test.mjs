// The Helm chart, rendered by Helm itself with several values. No cluster takes the objects: their fields are checked against
// Kubernetes' types, and what has to fit together is compared here.
import assert from 'node:assert/strict';
import { test as anyTest } from 'node:test';
import { text, yaml } from './files.mjs';
import { lint, missing, notes, render } from './helm.mjs';
import { typeMistakes } from './kubernetes_types.mjs';

const skip = missing();
const test = (name, run) => anyTest(name, { skip }, run);

const LEAST = { nats: { url: 'nats://nats:4222' }, allowAnonymous: true };
const PROTECTED = { nats: { url: 'nats://nats:4222' }, tokens: { existingSecret: 'frame-tokens' } };
const ALL = {
  nats: {
    url: 'tls://nats-0:4222,tls://nats-1:4222',
    existingSecret: 'nats-client',
    keys: { credentials: 'user.creds', token: 'token', ca: 'ca.crt', cert: 'tls.crt', key: 'tls.key' },
  },
  imagePullSecrets: [{ name: 'registry' }],
  tokens: { existingSecret: 'frame-tokens', key: 'who.json' },
  tls: { existingSecret: 'frames-tls', clientCaKey: 'ca.crt' },
  externalUrl: 'https://frames.example.org',
  allowedHosts: ['frames'],
  allowedOrigins: ['https://lab.example', 'null'],
  trustedProxies: ['10.0.0.0/8'],
  lameDuckSeconds: 20,
  drainTimeoutSeconds: 40,
  flags: { metrics_streams: 2000000, log_format: 'json' },
  ingest: {
    replicas: 4,
    flags: { memory_budget: '2GiB', log_format: 'text' },
    service: { type: 'LoadBalancer', annotations: { a: 'b' }, sessionAffinity: 'ClientIP' },
    podAnnotations: { c: 'd' },
    nodeSelector: { disk: 'none' },
    tolerations: [{ key: 'video', operator: 'Exists' }],
  },
  gateway: { autoscaling: { enabled: true, maxReplicas: 30 } },
  serviceMonitor: { enabled: true, labels: { release: 'prometheus' } },
  ingress: {
    enabled: true,
    className: 'nginx',
    host: 'frames.example.org',
    annotations: { 'nginx.ingress.kubernetes.io/proxy-read-timeout': '3600' },
    tlsSecret: 'frames-cert',
  },
};
const ROLES = ['ingest', 'gateway'];
const deployment = (objects, role) => objects[`Deployment/film-framecast-${role}`];
const container = (objects, role) => deployment(objects, role).spec.template.spec.containers[0];
const covers = (selector, labels) => Object.entries(selector).every(([name, value]) => labels[name] === value);
const kinds = (objects) => Object.values(objects).map(({ kind }) => kind);

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

test('a node is asked whether it lives and whether it is ready, over TLS where it speaks that', () => {
  for (const [values, scheme] of [
    [LEAST, 'HTTP'],
    [ALL, 'HTTPS'],
  ]) {
    for (const role of ROLES) {
      const { livenessProbe, readinessProbe } = container(render(values), role);
      assert.deepEqual(livenessProbe.httpGet, { path: '/healthz', port: 'http', scheme });
      assert.deepEqual(readinessProbe.httpGet, { path: '/readyz', port: 'http', scheme });
    }
  }
});

test('balancers have left a node before it closes, and it is not killed before it has drained', () => {
  for (const [values, drain] of [
    [LEAST, 10],
    [ALL, 40],
  ]) {
    for (const role of ROLES) {
      const objects = render(values);
      assert.ok(deployment(objects, role).spec.template.spec.terminationGracePeriodSeconds > drain);
      const { periodSeconds, failureThreshold } = container(objects, role).readinessProbe;
      const [, lameDuck] = container(objects, role).args.join().match(/--lame_duck=(\d+)s/);
      assert.ok(periodSeconds * failureThreshold < Number(lameDuck));
    }
  }
});

test('every selector finds its pods, and no other kind of node', () => {
  const objects = render(ALL);
  const pods = Object.fromEntries(ROLES.map((role) => [role, deployment(objects, role).spec.template]));
  const found = (selector) => ROLES.filter((role) => covers(selector, pods[role].metadata.labels));
  for (const role of ROLES) {
    const { spec } = deployment(objects, role);
    assert.deepEqual(found(spec.selector.matchLabels), [role]);
    assert.deepEqual(found(spec.template.spec.topologySpreadConstraints[0].labelSelector.matchLabels), [role]);
    assert.deepEqual(found(objects[`PodDisruptionBudget/film-framecast-${role}`].spec.selector.matchLabels), [role]);
    assert.deepEqual(found(objects[`Service/film-framecast-${role}`].spec.selector), [role]);
  }
  assert.deepEqual(found(objects['Service/film-framecast-metrics'].spec.selector), ROLES);
});

test('services lead to ports that the pods have, and those are where the image listens', () => {
  const objects = render(ALL);
  const exposed = text('Dockerfile').match(/^EXPOSE (.*)$/m)[1].split(' ').map(Number);
  for (const role of ROLES) {
    const named = Object.fromEntries(container(objects, role).ports.map(({ name, containerPort }) => [name, containerPort]));
    for (const port of Object.values(named)) assert.ok(exposed.includes(port), `${port}`);
    for (const { port, targetPort } of objects[`Service/film-framecast-${role}`].spec.ports)
      assert.equal(named[targetPort], port);
    assert.equal(named[objects['Service/film-framecast-metrics'].spec.ports[0].targetPort], 9464);
  }
  const names = (role) => objects[`Service/film-framecast-${role}`].spec.ports.map(({ name }) => name);
  assert.deepEqual([names('ingest'), names('gateway')], [['http', 'grpc'], ['http']]);
  const { type, sessionAffinity } = objects['Service/film-framecast-ingest'].spec;
  assert.deepEqual([type, sessionAffinity], ['LoadBalancer', 'ClientIP']);
});

test('secrets are mounted whole, read-only and for the group, and every file that a flag names is in one', () => {
  const objects = render(ALL);
  for (const role of ROLES) {
    const { volumes, securityContext } = deployment(objects, role).spec.template.spec;
    const { volumeMounts, args } = container(objects, role);
    assert.deepEqual(
      volumes.map(({ name, secret }) => [name, secret.secretName, secret.defaultMode]).sort(),
      [
        ['nats', 'nats-client', 0o440],
        ['tls', 'frames-tls', 0o440],
        ['tokens', 'frame-tokens', 0o440],
      ],
    );
    assert.ok(securityContext.fsGroup > 0);
    for (const mount of volumeMounts) {
      assert.deepEqual(mount, { name: mount.name, mountPath: `/etc/framecast/${mount.name}`, readOnly: true });
    }
    const folders = volumeMounts.map(({ mountPath }) => `${mountPath}/`);
    for (const [, file] of args.join('\n').matchAll(/=(\/.*)$/gm))
      assert.ok(folders.some((folder) => file.startsWith(folder)), file);
    assert.equal(container(render(LEAST), role).volumeMounts, undefined);
    assert.equal(deployment(render(LEAST), role).spec.template.spec.volumes, undefined);
  }
});

test('the pods have no more rights than they need, and run as the user of the image', () => {
  const user = Number(text('Dockerfile').match(/^USER (\d+)$/m)[1]);
  for (const role of ROLES) {
    const { spec } = deployment(render(ALL), role).spec.template;
    assert.equal(spec.automountServiceAccountToken, false);
    assert.equal(spec.enableServiceLinks, false, 'variables that look like flags');
    assert.equal(spec.securityContext.runAsNonRoot, true);
    assert.equal(spec.securityContext.runAsUser, user);
    assert.deepEqual(spec.securityContext.seccompProfile, { type: 'RuntimeDefault' });
    assert.deepEqual(spec.containers[0].securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    assert.ok(spec.containers[0].resources.limits.memory);
  }
});

test('what is off by default comes only when it is on', () => {
  const least = render(LEAST);
  const all = render(ALL);
  assert.deepEqual(
    Object.keys(least).sort(),
    ['Deployment', 'PodDisruptionBudget', 'Service'].flatMap((kind) => [
      `${kind}/film-framecast-gateway`,
      `${kind}/film-framecast-ingest`,
    ]),
  );
  for (const kind of ['HorizontalPodAutoscaler', 'ServiceMonitor', 'Ingress']) assert.ok(kinds(all).includes(kind), kind);
  assert.ok(!kinds(render({ ...LEAST, podDisruptionBudget: { enabled: false } })).includes('PodDisruptionBudget'));

  const { scaleTargetRef, maxReplicas } = all['HorizontalPodAutoscaler/film-framecast-gateway'].spec;
  assert.deepEqual(scaleTargetRef, { apiVersion: 'apps/v1', kind: 'Deployment', name: 'film-framecast-gateway' });
  assert.equal(maxReplicas, 30);
  // Two that set the number of nodes would fight each other.
  assert.equal(deployment(all, 'gateway').spec.replicas, undefined);
  assert.equal(deployment(least, 'gateway').spec.replicas, 3);
});

test('the operator scrapes the metrics of all nodes, as the job that the alerts name', () => {
  const objects = render(ALL);
  const { metadata, spec } = objects['ServiceMonitor/film-framecast'];
  const service = objects['Service/film-framecast-metrics'];
  assert.equal(metadata.labels.release, 'prometheus');
  assert.ok(covers(spec.selector.matchLabels, service.metadata.labels));
  for (const role of ROLES)
    assert.ok(!covers(spec.selector.matchLabels, objects[`Service/film-framecast-${role}`].metadata.labels));
  assert.deepEqual(spec.endpoints.map(({ port }) => port), service.spec.ports.map(({ name }) => name));
  assert.equal(service.metadata.labels[spec.jobLabel], yaml('deploy/prometheus/prometheus.yml').scrape_configs[0].job_name);
});

test('the ingress leads to the gateways', () => {
  const { metadata, spec } = render(ALL)['Ingress/film-framecast'];
  assert.deepEqual(metadata.annotations, ALL.ingress.annotations);
  assert.equal(spec.ingressClassName, 'nginx');
  assert.deepEqual(spec.tls, [{ hosts: ['frames.example.org'], secretName: 'frames-cert' }]);
  const [{ host, http }] = spec.rules;
  assert.equal(host, 'frames.example.org');
  assert.deepEqual(http.paths[0].backend.service, { name: 'film-framecast-gateway', port: { name: 'http' } });
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
