// A link to a network of its own, with a rate, a round trip and a congestion control of its sender.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { started } from './servers.mjs';

const run = promisify(execFile);
const limitMs = 10_000;
// 198.18.0.0/15 is nobody's on the internet (RFC 2544). A net of four addresses for each process.
const nets = 1 << 15;
const address = (host) => {
  const offset = 4 * (process.pid % nets) + host;
  return `198.${18 + (offset >> 16)}.${(offset >> 8) & 255}.${offset & 255}`;
};
const ours = `fbl${process.pid}`;
const theirs = 'far';

function congestionControls() {
  return readFileSync('/proc/sys/net/ipv4/tcp_available_congestion_control', 'utf8').trim().split(' ');
}

// Why a link cannot be had; undefined: it can.
export function missingFor({ roundTripMs = 0, congestion }) {
  if (process.getuid() !== 0) return 'needs root';
  const folders = process.env.PATH.split(':');
  const tool = ['ip', 'tc', 'unshare', 'nsenter'].find((name) => !folders.some((folder) => existsSync(`${folder}/${name}`)));
  if (tool) return `${tool} is not installed`;
  if (!congestionControls().includes(congestion)) return `the kernel has no ${congestion}`;
  if (roundTripMs === 0) return undefined;
  try {
    accessSync('/dev/net/tun', constants.R_OK | constants.W_OK);
  } catch {
    return 'there is no /dev/net/tun';
  }
  return undefined;
}

// A process once it has said something; `said` to it first.
async function holder(command, said = '') {
  const child = spawn(...started(command), { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.on('error', () => undefined);
  child.stdin.write(said);
  const late = new Promise((done) => setTimeout(done, limitMs, 'said nothing').unref());
  const failure = await Promise.race([once(child.stdout, 'data').then(() => undefined), late, once(child, 'close').then(() => 'ended')]);
  if (!failure) return child;
  child.kill('SIGKILL');
  throw new Error(`${command[0]} ${failure}`);
}

async function end(child) {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'close');
  child.kill('SIGKILL');
  await ended;
}

// Makes the link for `use`, which gets the address of this side and the file of the other side's network namespace.
// What is sent from here goes at `megabits`, behind a queue of 200 ms as a router has it; the way back is free. Each way
// takes half of `roundTripMs`. The namespace lasts as long as a process in it, and the devices as long as the namespace:
// nothing is left however this program ends.
export async function withLink({ build, megabits, roundTripMs = 0, congestion }, use) {
  const words = (line) => line.split(' ');
  let network;
  let delay;
  try {
    network = await holder(['unshare', '--net', 'cat'], '\n');
    const netns = `/proc/${network.pid}/ns/net`;
    if (roundTripMs > 0) {
      delay = await holder([`${build}/tests/delay_link`, `--netns=${netns}`, `--device=${ours}`, `--device_there=${theirs}`,
        `--one_way_ms=${roundTripMs / 2}`]);
    } else {
      await run('ip', words(`link add ${ours} type veth peer name ${theirs} netns ${network.pid}`));
    }
    const inside = ['nsenter', [`--net=${netns}`, 'ip']];
    await run(inside[0], [...inside[1], ...words(`address add ${address(2)}/30 dev ${theirs}`)]);
    await run(inside[0], [...inside[1], ...words(`link set ${theirs} up`)]);
    await run('ip', words(`address add ${address(1)}/30 dev ${ours}`));
    await run('ip', words(`link set ${ours} up`));
    await run('ip', words(`route replace ${address(2)}/32 dev ${ours} src ${address(1)} congctl ${congestion}`));
    // A millisecond's bytes at once, or the timers limit the rate.
    const burst = Math.max(8_000, megabits * 125);
    await run('tc', words(`qdisc add dev ${ours} root tbf rate ${megabits}mbit burst ${burst} latency 200ms`));
    return await use({ host: address(1), netns });
  } finally {
    await end(delay);
    await end(network);
    // The kernel takes the namespace down a little later; the next link has the same name.
    await run('ip', words(`link delete ${ours}`)).catch(() => undefined);
  }
}
