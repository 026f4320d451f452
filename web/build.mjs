// Builds the viewer: bundles script and styles with esbuild, copies the static files, prints the sizes.
import { build } from 'esbuild';
import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));

let options;
try {
  options = parseArgs({ options: { outdir: { type: 'string', default: join(here, 'dist') } } }).values;
} catch (mistake) {
  console.error(`${mistake.message}\nusage: node build.mjs [--outdir DIR]`);
  process.exit(2);
}
const outdir = resolve(options.outdir);
const assets = join(outdir, 'assets');

// Only what this script makes is removed: --outdir may be a folder that holds other things.
await rm(assets, { recursive: true, force: true });
await mkdir(assets, { recursive: true });

await build({
  absWorkingDir: here,
  entryPoints: { app: 'src/app.ts' },
  outdir: assets,
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['chrome100', 'firefox100', 'safari15.4'],
  logLevel: 'warning',
});
await build({
  absWorkingDir: here,
  entryPoints: { app: 'styles/app.css' },
  outdir: assets,
  bundle: true,
  minify: true,
  target: ['chrome100', 'firefox100', 'safari15.4'],
  logLevel: 'warning',
});

const made = [join(assets, 'app.js'), join(assets, 'app.css')];
for (const name of await readdir(join(here, 'static'))) {
  await copyFile(join(here, 'static', name), join(outdir, name));
  made.push(join(outdir, name));
}

// Served at /streams/NAME, one level below the wall; from there the same files are one level up.
const below = join(outdir, 'streams', 'index.html');
await mkdir(dirname(below), { recursive: true });
await writeFile(below, (await readFile(join(outdir, 'index.html'), 'utf8')).replaceAll('"./', '"../'));
made.push(below);

for (const path of made) {
  const { size } = await stat(path);
  console.log(`${(size / 1024).toFixed(1).padStart(7)} KiB  ${relative(outdir, path)}`);
}
