// Runs the commands of a document as its reader would.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** The code blocks of that language. */
export function blocksOf(markdown, language) {
  return [...markdown.matchAll(new RegExp('```' + language + '\\n([^]*?)```', 'g'))].map(([, text]) => text);
}

/** Each line of its shell blocks that is no comment. */
export function commandsOf(markdown) {
  return blocksOf(markdown, 'sh')
    .flatMap((text) => text.split('\n'))
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** In a process group of its own, so that a whole pipeline can be interrupted as Ctrl-C does it. Ends with the test. */
export function run(t, folder, environment, command) {
  const child = spawn('bash', ['-c', `set -o pipefail; ${command}`], {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const signal = (name) => isRunning() && process.kill(-child.pid, name);
  t.after(() => signal('SIGKILL'));
  const ended = once(child, 'close').then(([code]) => ({ code, output }));
  return { ended, interrupt: () => signal('SIGINT') };
}
