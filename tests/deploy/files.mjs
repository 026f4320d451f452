// The files of the deployment, as the tests read them.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const path = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
export const text = (name) => readFileSync(path(name), 'utf8');
export const yaml = (name) => parse(text(name), { merge: true });
