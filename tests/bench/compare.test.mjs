import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fanOut } from './compare.mjs';
import { evaluate } from './rounds.mjs';
import { servers } from './servers.mjs';
import { table } from './table.mjs';

const [cell] = fanOut.cells;

// A round in which each push costs 1 ms to take in and `cpuUs` for each viewer, and all is `late` times 1 ms.
function round(cpuUs, late = 1) {
  const measured = (viewers) => ({
    viewers, pushes: 100, seconds: 5, delivered: 100 * viewers, server_cpu_s: 100 * (0.001 + viewers * cpuUs * 1e-6),
    latency_p50_ms: late, latency_p99_ms: 2 * late, age_mean_ms: 25 + late, age_p99_ms: 50 + late, lost: 0, wrong: 0,
  });
  return { many: measured(cell.viewers), one: measured(1) };
}

const near = (value, wanted) => assert.ok(Math.abs(value - wanted) < 1e-6, `${value} is not ${wanted}`);

test('ratios are to the loop in the same round, and its two runs tell what is no difference', () => {
  const { entries, noise } = evaluate(fanOut, cell, {
    'framecastd --threads=1': [round(11), round(22)], loop: [round(10), round(20)], 'loop again': [round(10), round(25)],
    ws: [round(15), round(30)],
  });
  near(noise.cpu_us, 1.25);
  near(entries[0].to_reference.cpu_us.median, 1.1);
  assert.equal(entries[0].to_reference.cpu_us.differs, false);
  near(entries[3].to_reference.cpu_us.median, 1.5);
  assert.equal(entries[3].to_reference.cpu_us.differs, true);
  near(entries[3].summaries.delivered.median, 1);
});

test('of a peer the better variant is quoted, framecastd with one thread for CPU and with its own number for the rest', () => {
  const { quoted } = evaluate(fanOut, cell, {
    'framecastd --threads=1': [round(10, 4)], framecastd: [round(12, 3)], ws: [round(20, 6)], 'ws (2 frames)': [round(40, 2)],
  });
  near(quoted.ws.cpu_us.median, 0.5);
  assert.equal(quoted.ws.cpu_us.to, 'ws');
  near(quoted.ws.latency_p50_ms.median, 1.5);
  assert.equal(quoted.ws.latency_p50_ms.to, 'ws (2 frames)');
});

test('a server that cannot be had or that fails is told of, and the others are compared', () => {
  const result = evaluate(fanOut, cell, {
    framecastd: [round(10), round(10)], loop: [round(10), { error: 'no frame arrived' }], ws: { error: 'ws is not installed' },
    nchan: [{ error: 'nginx did not start' }, { error: 'nginx did not start' }],
  });
  const text = table(fanOut, [result]);
  assert.match(text, /^ws +ws is not installed$/m);
  assert.match(text, /^nchan +nginx did not start$/m);
  assert.match(text, /^loop .* rounds failed: 1$/m);
  assert.match(text, /^framecastd +10\.0 \(10\.0–10\.0\) ×1\.00 .* 100\.0 %$/m);
  assert.doesNotMatch(text, /NaN|undefined|null/);
});

test('every server is given the identity when all is to be secure, and none otherwise', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'framecast-compare-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const tls = { certFile: '/identity/cert.pem', keyFile: '/identity/key.pem' };
  const told = ({ command }, secure) => {
    const place = { build: 'build', host: '127.0.0.1', port: 1, grpc: 2, frameBytes: 1000, folder };
    const words = command({ ...place, tls: secure ? tls : undefined });
    return words.map((word) => (String(word).endsWith('nginx.conf') ? readFileSync(word, 'utf8') : word)).join(' ');
  };
  for (const [name, server] of Object.entries(servers)) {
    for (const file of Object.values(tls)) assert.ok(told(server, true).includes(file), `${name} with ${file}`);
    assert.doesNotMatch(told(server, false), /\/identity\/|ssl|undefined/, name);
  }
  assert.equal(fanOut.cells.filter(({ secure }) => secure).length, 1);
});
