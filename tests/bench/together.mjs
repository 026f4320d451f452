// What a delivered frame costs each server while all of them work at once. The machine's slow minutes are then everybody's,
// which makes ratios of CPU time many times steadier than turns do. Nobody has the cache for itself.
import { fanOut, loaded } from './compare.mjs';
import { anyFailed, failed, inRounds } from './rounds.mjs';
import { servers, withServer } from './servers.mjs';
import { table } from './table.mjs';

// Of the cell's, so that all have room on the servers' core, and what they send is decrypted on the load's.
const rate = ({ fps, secure }) => fps / (secure ? 6 : 3);

// All of `names` started, for `use`, which gets them by name.
function withServers([name, ...others], place, use, running = {}) {
  if (!name) return use(running);
  return withServer(servers[name], place, (server) => withServers(others, place, use, { ...running, [name]: server }));
}

async function measureAll(names, cell, options) {
  const slower = { ...cell, fps: rate(cell) };
  const measured = (viewers) => withServers(names, { ...options, ...cell }, async (running) =>
    Object.fromEntries(await Promise.all(names.map(async (name) =>
      [name, await loaded(running[name], slower, viewers, { ...options, cpuSeconds: 0 }).catch(failed)]))));
  const many = await measured(cell.viewers);
  const one = await measured(1);
  return Object.fromEntries(names.map((name) => {
    const error = many[name].error ?? one[name].error;
    return [name, error ? { error } : { many: many[name], one: one[name] }];
  }));
}

const together = {
  ...fanOut,
  servers: Object.fromEntries(Object.entries(servers).filter(([, { everywhere }]) => !everywhere)),
  figures: { cpu_us: fanOut.figures.cpu_us },
  measureAll,
  figuresOf: (round, cell) => fanOut.figuresOf(round, { ...cell, fps: rate(cell) }),
};

export const togetherPart = {
  pinned: true,
  about: 'CPU a delivered frame with all of these at work at once',
  run: (options, tell) => inRounds(together, options, tell),
  table: (results) => table(together, results),
  failed: anyFailed,
};
