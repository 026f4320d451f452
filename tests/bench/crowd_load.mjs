// Runs one load on one server that is started for it.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { watchingMemory } from './memory.mjs';
import { started, withServer } from './servers.mjs';

const run = promisify(execFile);
export const warmupSeconds = 2;
// A server that needs little CPU is not measured for ever.
const longestFactor = 4;
// For connecting, and for what is on the way at the end.
const patienceSeconds = 90;

// What the tool `name` printed as JSON, which takes about so many seconds.
export async function runTool(name, flags, seconds, { build, pinned }) {
  const command = [`${build}/tests/${name}`, ...flags];
  const { stdout } = await run(...started(command, pinned ? 'load' : undefined),
    { timeout: (seconds + patienceSeconds) * 1000, killSignal: 'SIGKILL' });
  return JSON.parse(stdout);
}

// fanout_compare's measurement of `work`: { viewers, fps, frameBytes } and, if it has any, { streams, stalled, stallStep,
// seconds, cpuSeconds, memory: whether that is watched, too }.
export function fanOut(server, work, options) {
  const { streams = 1, stalled = 0, stallStep = 0, seconds = options.seconds, cpuSeconds = 0 } = work;
  return withServer(server, { ...options, frameBytes: work.frameBytes }, async ({ pid, port, load }) => {
    const flags = [...load, `--server_pid=${pid}`, `--streams=${streams}`, `--viewers=${work.viewers}`, `--stalled=${stalled}`,
      `--stall_step_seconds=${stallStep}`, `--fps=${work.fps}`, `--frame_bytes=${work.frameBytes}`,
      `--warmup_seconds=${warmupSeconds}`, `--seconds=${seconds}`, `--cpu_seconds=${cpuSeconds}`,
      `--max_seconds=${longestFactor * seconds}`];
    const measure = () => runTool('fanout_compare', flags, warmupSeconds + longestFactor * seconds, options);
    if (!work.memory) return measure();
    const { result, ...memory } = await watchingMemory({ pid, port }, measure);
    return { ...result, memory };
  });
}
