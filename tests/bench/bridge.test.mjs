import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bridge } from './bridge.mjs';
import { evaluate } from './rounds.mjs';
import { table } from './table.mjs';

const watched = bridge.cells.find(({ viewers }) => viewers === 100);
const idle = bridge.cells.find((cell) => cell.idle);

const round = (cpuUs, latency) => ({
  viewers: watched.viewers, pushes: 50, seconds: 5, delivered: 50 * watched.viewers,
  server_cpu_s: 50 * watched.viewers * cpuUs * 1e-6, latency_p50_ms: latency, latency_p99_ms: 2 * latency, lost: 0, wrong: 0,
});

test('a gateway node is compared with one process by all that a delivered frame costs it', () => {
  const result = evaluate(bridge, watched, {
    'one process': [round(20, 2)], 'gateway node': [round(22, 2.5)], 'one process again': [round(20, 2)],
  });
  const node = result.entries.find(({ name }) => name === 'gateway node');
  assert.ok(Math.abs(node.to_reference.cpu_us.median - 1.1) < 1e-9);
  assert.equal(node.summaries.delivered.median, 1);
  assert.match(table(bridge, [result]), /gateway node +22\.0 .*×1\.10/);
});

test('of frames that nobody watches only the CPU time is told', () => {
  const { entries } = evaluate(bridge, idle, {
    'one process': [{ server_cpu_ns_a_frame: 60_000 }], 'gateway node': [{ server_cpu_ns_a_frame: 300 }],
  });
  assert.equal(entries[1].summaries.cpu_us.median, 0.3);
  assert.equal(entries[1].summaries.latency_p50_ms, null);
});
