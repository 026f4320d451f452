// ./dev bench: framecastd beside other servers on the same work, and alone under loads that only it knows.
import { parseArgs } from 'node:util';
import { cells, compare } from './compare.mjs';
import { runLoads } from './loads.mjs';
import { servers } from './servers.mjs';
import { table } from './table.mjs';

const usage = `./dev bench            the comparison, then the loads
./dev bench compare    framecastd, a loop without a library, Bun, ws and nchan in turn
./dev bench loads      framecastd alone: fan-out, freshness on a thin link, memory

--json                 everything measured, instead of tables
--rounds=7             of the comparison
--seconds=20           a measurement at least,
--cpu_seconds=2        and so much of the server's CPU time, but no longer than four times the above
--unpinned             load and servers wherever the kernel wants, not on cores of their own
--cells=TEXT,TEXT      only the cells in whose names one of these is, such as 1 MB
--servers=TEXT,TEXT    only the servers in whose names one of these is; ratios are to the loop
--build=build          the folder that was built in`;

function fail(mistake) {
  console.error(`bench: ${mistake}\n\n${usage}`);
  process.exit(2);
}

function read() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        help: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        rounds: { type: 'string', default: '7' },
        seconds: { type: 'string', default: '20' },
        cpu_seconds: { type: 'string', default: '2' },
        unpinned: { type: 'boolean', default: false },
        cells: { type: 'string', default: '' },
        servers: { type: 'string', default: '' },
        build: { type: 'string', default: 'build' },
      },
    });
  } catch (mistake) {
    return fail(mistake.message);
  }
}

const { values, positionals } = read();
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const parts = positionals.length > 0 ? positionals : ['compare', 'loads'];
const number = (name, least) => {
  const value = Number(values[name]);
  return value >= least ? value : fail(`--${name} must be a number of at least ${least}`);
};
const options = {
  build: values.build,
  rounds: number('rounds', 1),
  seconds: number('seconds', 0.1),
  cpuSeconds: number('cpu_seconds', 0),
  pinned: !values.unpinned,
};
const unknown = parts.find((part) => !['compare', 'loads'].includes(part));
if (unknown) fail(`"${unknown}" is not known`);
const those = (texts, names) => {
  const found = names.filter((name) => texts.split(',').some((text) => name.includes(text)));
  return found.length > 0 ? found : fail(`${texts} is in no name; there are ${names.join(', ')}`);
};
const cellNames = those(values.cells, cells.map(({ name }) => name));
const chosen = {
  cells: cells.filter(({ name }) => cellNames.includes(name)),
  servers: those(values.servers, Object.keys(servers)),
};

const results = {};
if (parts.includes('compare')) {
  results.compare = await compare(options, chosen, (line) => console.error(line));
  if (!values.json) console.log(table(results.compare));
}
if (parts.includes('loads')) {
  results.loads = await runLoads(values.build, (line) => { if (!values.json) console.log(line); });
}
if (values.json) console.log(JSON.stringify({ options, ...results }, null, 2));
const failed = [
  ...Object.values(results.loads ?? {}).filter(({ error }) => error),
  ...(results.compare ?? []).flatMap(({ entries }) => entries.filter(({ failed: rounds }) => rounds > 0)),
];
if (failed.length > 0) process.exitCode = 1;
