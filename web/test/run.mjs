// Runs the unit tests: bundles each with esbuild (Node 18 cannot read TypeScript), then hands them to node --test.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const tests = await testsIn('.');
const outdir = await mkdtemp(join(tmpdir(), 'framecast-web-test-'));
let status = 1;
try {
  await build({
    entryPoints: tests.map((name) => join(here, name)),
    outdir,
    outbase: here,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node18',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  // Named one by one: a folder means different things to the test runners of Node 18 and 20.
  const bundles = tests.map((name) => join(outdir, name.replace(/\.ts$/, '.mjs')));
  const run = spawnSync(process.execPath, ['--enable-source-maps', '--test', ...bundles], { stdio: 'inherit' });
  status = run.status ?? 1;
} finally {
  await rm(outdir, { recursive: true, force: true });
}
process.exit(status);

async function testsIn(folder) {
  const entries = await readdir(join(here, folder), { withFileTypes: true });
  const found = entries.map((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return testsIn(path);
    return path.endsWith('.test.ts') ? [path] : [];
  });
  return (await Promise.all(found)).flat().sort();
}
