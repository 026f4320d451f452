// Asks axe-core what keeps people from using a page.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Fails with every finding, and where it is; shadow roots are looked into. Its script comes by the debugger: no policy of the page stops it. */
export async function assertAccessible(page, what) {
  await page.evaluate(source);
  const findings = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
    return violations.flatMap(({ id, impact, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${impact} ${id}: ${help}; ${target.flat().join(' > ')}; ${failureSummary}`),
    );
  });
  assert.deepEqual(findings, [], `axe-core about ${what}`);
}
