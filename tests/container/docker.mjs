// Runs docker and docker compose, with a project, ports and settings of the test's own.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export class Docker {
  #environment;

  constructor(settings) {
    // Not the .env of whoever runs the test.
    this.#environment = { ...process.env, COMPOSE_ENV_FILES: '/dev/null', ...settings };
  }

  /** The exit code and what it wrote to both outputs. */
  async attempt(...args) {
    const child = this.start(...args);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    const [code] = await once(child, 'close');
    return { code, output };
  }

  /** What it wrote; anything but exit code 0 is a failure. */
  async run(...args) {
    const { code, output } = await this.attempt(...args);
    assert.equal(code, 0, `docker ${args.join(' ')}\n${output}`);
    return output.trim();
  }

  /** A child process that goes on. */
  start(...args) {
    return spawn('docker', args, { cwd: root, env: this.#environment, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** One field of what `docker inspect` says of a service's container. */
  async inspect(service, field) {
    const id = await this.run('compose', 'ps', '--all', '--quiet', service);
    return this.run('inspect', '--format', `{{${field}}}`, id);
  }
}
