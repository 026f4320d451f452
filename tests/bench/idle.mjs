// What a viewer costs a server in memory that waits for a picture.
import { runTool } from './crowd_load.mjs';
import { withServer } from './servers.mjs';

const viewers = 10_000;
// For them to connect; what they leave behind is looked at half a minute after they have gone.
const connectSeconds = 60;

// `contestants`: each with `flags`, how its viewers speak.
export function idle(contestants) {
  return {
    name: `${viewers} idle viewers`,
    contestants,
    figures: { kib_a_viewer: 'KiB a viewer', before_mib: 'MiB before', after_mib: 'MiB after' },
    goals: { kib_a_viewer: { most: 4 } },
    measure(server, options) {
      const frameBytes = 1000;
      return withServer(server, { ...options, frameBytes }, async ({ pid, load }) => {
        // One picture, so that each viewer has its place in a stream.
        await runTool('fanout_compare', [...load, `--server_pid=${pid}`, '--viewers=1', '--fps=10', `--frame_bytes=${frameBytes}`,
          '--warmup_seconds=0.2', '--seconds=0.5'], 1, options);
        const place = load.filter((flag) => /^--(port|watch)=/.test(flag));
        const { kib_a_viewer, before_kib, after_kib } = await runTool('idle_viewers',
          [...place, `--server_pid=${pid}`, `--viewers=${viewers}`, ...(server.flags ?? [])], connectSeconds, options);
        return { kib_a_viewer, before_mib: before_kib / 1024, after_mib: after_kib / 1024 };
      });
    },
  };
}
