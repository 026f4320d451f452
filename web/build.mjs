// Builds the viewer: bundles scripts and styles with esbuild, copies the static files, prints and bounds the sizes.
import { build } from 'esbuild';
import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** Of all scripts that a page loads by itself, minified; what draws the figures comes when they are opened. */
const MAX_SCRIPT_BYTES = 120_000;

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

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  // The first with constructable style sheets, which the element needs.
  target: ['chrome100', 'firefox101', 'safari16.4'],
  logLevel: 'warning',
  metafile: true,
};
/** A style sheet that is imported by a script, with those that it imports itself, is its text. */
const sheetsAsText = {
  name: 'sheets as text',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { outputFiles } = await build({ ...common, entryPoints: [path], write: false });
      return { contents: outputFiles[0].text, loader: 'text' };
    });
  },
};
const scripts = { ...common, format: 'esm', plugins: [sheetsAsText] };

const builds = [
  // For other people's pages: one file.
  await build({ ...scripts, entryPoints: { framecast: 'src/framecast.ts' }, outdir }),
  // Our own: what is not needed at once is loaded when it is.
  await build({ ...scripts, entryPoints: { app: 'src/app.ts' }, outdir: assets, splitting: true }),
  await build({ ...common, entryPoints: ['styles/app.css', 'styles/figures.css'], outdir: assets }),
];
const outputs = builds.flatMap(({ metafile }) => Object.entries(metafile.outputs)).map(([path, output]) => ({ path: resolve(here, path), ...output }));

const made = outputs.map(({ path }) => path);
for (const name of await readdir(join(here, 'static'))) {
  await copyFile(join(here, 'static', name), join(outdir, name));
  made.push(join(outdir, name));
}

// Its licence wants to be where it is.
const licence = join(assets, 'uPlot.LICENSE.txt');
await copyFile(join(here, 'node_modules/uplot/LICENSE'), licence);
made.push(licence);

// What the page's script imports at once is fetched beside it, not after it.
const loadedWith = (output) => {
  const imported = output.imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => resolve(here, path));
  return [output, ...outputs.filter(({ path }) => imported.includes(path)).flatMap(loadedWith)];
};
const [app, ...chunks] = [...new Set(loadedWith(outputs.find(({ path }) => path === join(assets, 'app.js'))))];
const preloads = chunks.map(({ path }) => basename(path)).map((name) => `<link rel="modulepreload" href="./assets/${name}">\n    `).join('');
const page = (await readFile(join(outdir, 'index.html'), 'utf8')).replace('<script', `${preloads}<script`);
await writeFile(join(outdir, 'index.html'), page);
// Served at /streams/NAME, one level below the wall; from there the same files are one level up.
const below = join(outdir, 'streams', 'index.html');
await mkdir(dirname(below), { recursive: true });
await writeFile(below, page.replaceAll('"./', '"../'));
made.push(below);

for (const path of made) {
  const { size } = await stat(path);
  console.log(`${(size / 1024).toFixed(1).padStart(7)} KiB  ${relative(outdir, path)}`);
}

const bytes = [app, ...chunks].reduce((sum, output) => sum + output.bytes, 0);
console.log(`${(bytes / 1024).toFixed(1).padStart(7)} KiB  scripts of a page when it is opened, of ${(MAX_SCRIPT_BYTES / 1024).toFixed(1)} at most`);
if (bytes > MAX_SCRIPT_BYTES) {
  console.error('The page has become too large: load what is not needed at once later, or do without it.');
  process.exit(1);
}
