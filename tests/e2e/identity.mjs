// A certificate of a test, signed by itself.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Of 127.0.0.1: the files, and their contents. */
export async function selfSigned(t) {
  const folder = await mkdtemp(join(tmpdir(), 'framecast-identity-'));
  t.after(() => rm(folder, { recursive: true }));
  const [certFile, keyFile] = ['cert.pem', 'key.pem'].map((name) => join(folder, name));
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-nodes', '-days', '2', '-subj', '/CN=framecast test'],
    ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
    ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', keyFile, '-out', certFile],
  ]);
  return { certFile, keyFile, cert: await readFile(certFile), key: await readFile(keyFile) };
}
