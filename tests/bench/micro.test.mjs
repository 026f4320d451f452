import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reported, table } from './micro.mjs';

const names = ['Parse', 'Find', 'Broken'];
const round = (name, cpu, more = {}) => ({
  name, family_index: names.indexOf(name), per_family_instance_index: 0, run_type: 'iteration', cpu_time: cpu, ...more,
});
const report = {
  benchmarks: [
    round('Find', 7),
    round('Parse', 30, { bytes_per_second: 2e9, allocations: 3 }),
    round('Parse', 10, { bytes_per_second: 4e9, allocations: 3 }),
    round('Parse', 20, { bytes_per_second: 3e9, allocations: 3 }),
    { name: 'Parse_median', run_type: 'aggregate', cpu_time: 999 },
    { name: 'Find_cv', run_type: 'aggregate', cpu_time: NaN },
    round('Broken', 0, { error_occurred: true, error_message: 'not found' }),
  ],
};
// As the program writes it.
const text = JSON.stringify(report, null, 2).replace('"cpu_time": null', '"cpu_time": NaN');

test('the rounds of a benchmark, which come in any order, are summed up, and the aggregates of the program left out', () => {
  assert.deepEqual(Object.keys(reported(text)), names);
  assert.deepEqual(reported(text), {
    Parse: {
      cpu_ns: { median: 20, min: 10, max: 30 },
      bytes_per_second: { median: 3e9, min: 2e9, max: 4e9 },
      allocations: { median: 3, min: 3, max: 3 },
    },
    Find: { cpu_ns: { median: 7, min: 7, max: 7 }, bytes_per_second: null, allocations: null },
    Broken: { error: 'not found' },
  });
});

test('a row has what was measured, or why nothing was', () => {
  const rows = table(reported(text)).split('\n').map((line) => line.split(/ {2,}/));
  assert.deepEqual(rows.slice(1), [
    ['Parse', '20 (10–30)', '3', '3'],
    ['Find', '7 (7–7)', '–', '–'],
    ['Broken', 'not found'],
  ]);
  assert.match(table(reported('')), /no microbenchmark/);
});
