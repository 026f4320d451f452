// Checks the dashboard against Grafana's own types: writes it down as TypeScript and has that compiled.
import { spawnSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const SDK = '@grafana/grafana-foundation-sdk';
const KINDS = ['bargauge', 'stat', 'table', 'text', 'timeseries'];
// Grafana's types want values of enums; in JSON they are their strings. A part may be left out.
const LOOSE = `type Loose<T> = T extends string ? \`\${T}\` : T extends number | boolean | null | undefined ? T
  : T extends (infer Item)[] ? Loose<Item>[] : T extends object ? { [Key in keyof T]?: Loose<T[Key]> } : T;`;

function* declarations({ panels, ...rest }) {
  yield ['dashboard.Dashboard', rest];
  for (const { options, fieldConfig, targets = [], ...panel } of panels) {
    if (panel.type === 'row') {
      yield ['dashboard.RowPanel', panel];
      continue;
    }
    yield ['dashboard.Panel', panel];
    yield [`${panel.type}.Options`, options];
    for (const target of targets) yield ['prometheus.Dataquery', target];
    if (!fieldConfig) continue;
    const { custom, ...defaults } = fieldConfig.defaults;
    yield ['dashboard.FieldConfigSource', { ...fieldConfig, defaults }];
    if (custom) yield [`${panel.type}.FieldConfig`, custom];
  }
}

/** What the compiler says; nothing if all is well. */
export async function typeMistakes(dashboard) {
  const file = `${HERE}dashboard.${process.pid}.ts`;
  const lines = [
    ...['dashboard', 'prometheus', ...KINDS].map((name) => `import type * as ${name} from '${SDK}/${name}';`),
    LOOSE,
    ...[...declarations(dashboard)].map(
      ([type, value], index) => `export const part${index}: Loose<${type}> = ${JSON.stringify(value)};`,
    ),
  ];
  try {
    await writeFile(file, lines.join('\n'));
    const compiler = `${HERE}node_modules/typescript/bin/tsc`;
    const options = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--target',
      'es2020',
      '--module',
      'es2020',
      '--moduleResolution',
      'bundler',
    ];
    return spawnSync(process.execPath, [compiler, ...options, file], { encoding: 'utf8' }).stdout;
  } finally {
    await rm(file, { force: true });
  }
}
