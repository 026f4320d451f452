import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cells } from './crowd_cells.mjs';
import { evaluate, table } from './crowds.mjs';
import { search } from './knee.mjs';
import { socketMiB } from './memory.mjs';

test('the knee is found between the last number that was carried and the first that was not, a tenth apart at most', async () => {
  const tried = [];
  const { carried, refused } = await search(async (viewers) => {
    tried.push(viewers);
    return viewers <= 700;
  });
  assert.ok(carried <= 700 && refused > 700 && refused <= carried * 1.1, `${carried}, ${refused}`);
  assert.ok(tried.length <= 10, tried.join(', '));
  assert.equal(new Set(tried).size, tried.length);
});

test('a server that carries not even the fewest has a knee of none, and one that carries any number ends the search', async () => {
  assert.deepEqual(await search(async () => false), { carried: 0, refused: 100 });
  const { carried, refused } = await search(async () => true);
  assert.ok(carried > 5000 && refused > carried);
});

test('each cell can be named on the command line, and asks only for figures that it has', () => {
  for (const { name, figures, goals } of cells) {
    assert.doesNotMatch(name, /,/);
    for (const goal of Object.keys(goals)) assert.ok(goal in figures, `${name}: ${goal}`);
  }
});

test('memory of sockets is what was received, queued and reserved, of all of them', () => {
  const lines = `0 0 127.0.0.1:8000 127.0.0.1:5000 skmem:(r1048576,rb131072,t0,tb87040,f524288,w524288,o0,bl0,d0)
0 4 127.0.0.1:8000 127.0.0.1:5001 skmem:(r0,rb131072,t99,tb87040,f0,w2097152,o0,bl0,d7)`;
  assert.equal(socketMiB(lines), 4);
  assert.equal(socketMiB(''), 0);
});

test('goals are of framecastd, a missed one is marked, and servers that fail or cannot be had are told of', () => {
  const figures = { late_ms: 'late ms', lost: 'lost' };
  const cell = { name: 'a crowd', figures, goals: { late_ms: { most: 10 }, lost: { most: 0 } } };
  const result = evaluate(cell, {
    framecastd: [{ late_ms: 11, lost: 0 }, { late_ms: 13, lost: 0 }, { error: 'no frame arrived' }],
    loop: [{ late_ms: 50, lost: 3 }], ws: { error: 'ws is not installed' }, nchan: [{ error: 'nginx did not start' }],
  });
  const text = table([result]);
  assert.match(text, /^framecastd +12 \(11–13\) ! +0 +rounds failed: 1$/m);
  assert.match(text, /^loop +50 +3$/m);
  assert.match(text, /^ws +ws is not installed$/m);
  assert.match(text, /^nchan +nginx did not start$/m);
  assert.match(text, /^asked of framecastd.* ≤ 10 +≤ 0$/m);
  assert.doesNotMatch(text, /NaN|undefined|null/);
});
