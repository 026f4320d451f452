// Checks objects against Kubernetes' own types: writes them down as TypeScript and has that compiled.
import { spawnSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const MODULES = {
  'apps/v1': 'apps/v1',
  'autoscaling/v2': 'autoscaling/v2',
  'networking.k8s.io/v1': 'networking/v1',
  'policy/v1': 'policy/v1',
  v1: 'core/v1',
};

/** What the compiler says: fields that are unknown, missing or of another type; nothing if all is well. */
export async function typeMistakes(objects) {
  const file = `${HERE}objects.${process.pid}.ts`;
  const lines = objects.map(
    (object, index) =>
      `export const object${index}: import('kubernetes-types/${MODULES[object.apiVersion]}').${object.kind} = ` +
      `${JSON.stringify(object)};`,
  );
  try {
    await writeFile(file, lines.join('\n'));
    const compiler = `${HERE}node_modules/typescript/bin/tsc`;
    const options = ['--noEmit', '--strict', '--target', 'es2020', '--module', 'es2020', '--moduleResolution', 'bundler'];
    return spawnSync(process.execPath, [compiler, ...options, file], { encoding: 'utf8' }).stdout;
  } finally {
    await rm(file, { force: true });
  }
}
