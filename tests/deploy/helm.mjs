// The chart as Helm renders it.
import { spawnSync } from 'node:child_process';
import { parseAllDocuments, stringify } from 'yaml';
import { path } from './files.mjs';

const HELM = process.env.HELM ?? 'helm';

function helm(values, ...args) {
  const { error, status, stdout, stderr } = spawnSync(HELM, [...args, '--values', '-'], {
    encoding: 'utf8',
    input: stringify(values),
  });
  if (error) throw error;
  return { status, stdout, stderr };
}

/** Why there is no Helm that runs here; false if there is. */
export function missing() {
  const { error } = spawnSync(HELM, ['version'], { encoding: 'utf8' });
  return error ? `Helm does not run here: ${error.code}` : false;
}

/** What is wrong with the chart, with these values; nothing if all is well. */
export function lint(values) {
  const { status, stdout, stderr } = helm(values, 'lint', '--strict', path('deploy/helm/framecast'));
  return status === 0 ? '' : stdout + stderr;
}

/** The objects, by kind and name: {'Service/film-framecast-ingest': {…}}. */
export function render(values) {
  const { status, stdout, stderr } = helm(
    values,
    ...['template', 'film', path('deploy/helm/framecast'), '--namespace', 'video'],
  );
  if (status !== 0) throw new Error(stderr);
  return Object.fromEntries(
    // As Kubernetes reads them: 0440 is octal.
    parseAllDocuments(stdout, { version: '1.1' })
      .map((document) => {
        if (document.errors.length > 0) throw document.errors[0];
        return document.toJS();
      })
      .map((object) => [`${object.kind}/${object.metadata.name}`, object]),
  );
}

/** What is told after an install. */
export function notes(values) {
  const { status, stdout, stderr } = helm(
    values,
    ...['install', 'film', path('deploy/helm/framecast'), '--namespace', 'video', '--dry-run=client'],
  );
  if (status !== 0) throw new Error(stderr);
  return stdout.split(/^NOTES:$/m)[1];
}
