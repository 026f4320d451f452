// What memory a server takes: its own, and what the kernel holds for its sockets.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);
const sampleEveryMs = 200;
const MiB = 1 << 20;

function statusMiB(pid, field) {
  const [, kib] = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}

// Of the lines that `ss -tm` prints: bytes received and not read, queued to be sent or acknowledged, and reserved for more.
export function socketMiB(lines) {
  const bytes = [...lines.matchAll(/skmem:\(([^)]*)\)/g)]
    .flatMap(([, fields]) => [...fields.matchAll(/(?:^|,)[rwf](\d+)/g)])
    .reduce((sum, [, value]) => sum + Number(value), 0);
  return bytes / MiB;
}

async function socketsOf(port) {
  const { stdout } = await run('ss', ['-tmnOH', `sport = :${port}`], { maxBuffer: 64 * MiB });
  return socketMiB(stdout);
}

// Watches the server `pid`, whose viewers are on `port`, while `work` goes on. Gives its result, and in MiB what the server
// took at most beyond what it had before: `rss`, and `with_sockets`, of which both parts are of the same moment, five times
// a second.
export async function watchingMemory({ pid, port }, work) {
  const before = statusMiB(pid, 'VmRSS');
  let over = false;
  let withSockets = 0;
  const watching = (async () => {
    while (!over) {
      withSockets = Math.max(withSockets, statusMiB(pid, 'VmRSS') - before + (await socketsOf(port)));
      await new Promise((done) => setTimeout(done, sampleEveryMs));
    }
  })();
  // Told of where it is awaited.
  watching.catch(() => undefined);
  let result;
  try {
    result = await work();
  } finally {
    over = true;
  }
  await watching;
  return { result, rss: statusMiB(pid, 'VmHWM') - before, with_sockets: withSockets };
}
