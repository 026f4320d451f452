// The objects of the Helm chart fit together: selectors and pods, ports, secrets, rights, probes and times.
import assert from 'node:assert/strict';
import { test as anyTest } from 'node:test';
import { text, yaml } from './files.mjs';
import { missing, render } from './helm.mjs';
import { ALL, LEAST, ROLES, container, covers, deployment, kinds } from './values.mjs';

const skip = missing();
const test = (name, run) => anyTest(name, { skip }, run);

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
  for (const role of ROLES) assert.deepEqual(names(role), ['http', 'grpc']);
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
