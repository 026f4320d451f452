// The certificate of a test.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSigned as signIn } from '../support/self_signed.mjs';

/** Of 127.0.0.1, signed by itself: the files, and their contents. */
export async function selfSigned(t) {
  const folder = await mkdtemp(join(tmpdir(), 'framecast-identity-'));
  t.after(() => rm(folder, { recursive: true }));
  const { certFile, keyFile } = await signIn(folder);
  return { certFile, keyFile, cert: await readFile(certFile), key: await readFile(keyFile) };
}
