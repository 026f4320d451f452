// Values for the chart, and where in what it becomes the tests look.
/** As little as can be said. */
export const LEAST = { nats: { url: 'nats://nats:4222' }, allowAnonymous: true };
export const PROTECTED = { nats: { url: 'nats://nats:4222' }, tokens: { existingSecret: 'frame-tokens' } };
/** All that can be said. */
export const ALL = {
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

export const ROLES = ['ingest', 'gateway'];
export const deployment = (objects, role) => objects[`Deployment/film-framecast-${role}`];
export const container = (objects, role) => deployment(objects, role).spec.template.spec.containers[0];
export const covers = (selector, labels) => Object.entries(selector).every(([name, value]) => labels[name] === value);
export const kinds = (objects) => Object.values(objects).map(({ kind }) => kind);
