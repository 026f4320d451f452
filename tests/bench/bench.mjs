// ./dev bench: framecastd beside other servers on the same work, and alone under loads that only it knows.
import { parseArgs } from 'node:util';
import { bridgePart } from './bridge.mjs';
import { comparePart } from './compare.mjs';
import { crowdsPart } from './crowds.mjs';
import { ingestPart } from './ingest.mjs';
import { linksPart } from './links.mjs';
import { microPart } from './micro.mjs';
import { Mistake } from './chosen.mjs';
import { togetherPart } from './together.mjs';

// What can be run, in this order unless some are named. `run(options, tell)` gives what was measured; `table` its text; `failed`,
// whether a measurement is missing that could have been had; `pinned`, whether load and servers have cores of their own.
const parts = {
  compare: comparePart, together: togetherPart, ingest: ingestPart, links: linksPart, crowds: crowdsPart, bridge: bridgePart,
  micro: microPart,
};

const usage = `./dev bench            all of these in turn
${Object.entries(parts).map(([name, { about }]) => `./dev bench ${name.padEnd(10)} ${about}`).join('\n')}

--json                 everything measured, instead of tables
--rounds=7             of what is compared, of what goes over links, and of each microbenchmark
--seconds=20           a measurement at least,
--cpu_seconds=2        and so much of the server's CPU time, but no longer than four times the above
--pinned               the load and the servers on cores of their own, or with
--unpinned             wherever the kernel wants, instead of as each part does by itself
--cells=TEXT,TEXT      only the cells in whose names one of these is, such as 1 MB
--servers=TEXT,TEXT    only the servers in whose names one of these is; ratios are to the loop or the sink
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
        pinned: { type: 'boolean', default: false },
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
const number = (name, least) => {
  const value = Number(values[name]);
  return value >= least ? value : fail(`--${name} must be a number of at least ${least}`);
};
const options = {
  build: values.build,
  rounds: number('rounds', 1),
  seconds: number('seconds', 0.1),
  cpuSeconds: number('cpu_seconds', 0),
  cells: values.cells.split(','),
  servers: values.servers.split(','),
};
if (values.pinned && values.unpinned) fail('--pinned and --unpinned exclude each other');
const pinned = (part) => values.pinned || (!values.unpinned && part.pinned);
const chosen = positionals.length > 0 ? positionals : Object.keys(parts);
const unknown = chosen.find((name) => !(name in parts));
if (unknown) fail(`"${unknown}" is not known`);

const results = {};
for (const name of chosen) {
  const part = parts[name];
  try {
    results[name] = await part.run({ ...options, pinned: pinned(part) }, (line) => console.error(line));
  } catch (mistake) {
    if (!(mistake instanceof Mistake)) throw mistake;
    fail(mistake.message);
  }
  if (!values.json) console.log(`${part.table(results[name])}\n`);
  if (part.failed(results[name])) process.exitCode = 1;
}
if (values.json) console.log(JSON.stringify({ options, ...results }, null, 2));
