// The crowds that come to a server, what is measured of each, and what is asked of framecastd.
import { readFileSync } from 'node:fs';
import { fanOut, runTool } from './crowd_load.mjs';
import { flatInStreams, flatInViewers, manyStreams } from './flatness.mjs';
import { idle } from './idle.mjs';
import { knee } from './knee.mjs';
import { crowdServers as servers, withServer } from './servers.mjs';
import { deliveredShare } from './statistics.mjs';

const of = (...names) => Object.fromEntries(names.map((name) => [name, servers[name]]));
const limited = of('framecastd', 'framecastd --threads=1', 'loop', 'Bun publish (2 frames)', 'ws (2 frames)', 'nchan (2 frames)');

const ringMiB = 64;
const budgetMiB = 1024;
const stalledViewers = 50;
// What the kernel takes for sending to one viewer at most.
const sendBufferMiB = Number(readFileSync('/proc/sys/net/ipv4/tcp_wmem', 'utf8').trim().split(/\s+/)[2]) / (1 << 20);

function stalling(name, stallStep, goals) {
  const work = { viewers: 50, fps: 10, frameBytes: 1_000_000 };
  return {
    name,
    contestants: of('framecastd', 'framecastd --threads=1', 'loop', 'Bun publish (64 MiB)', 'Bun publish (2 frames)',
      'ws', 'ws (2 frames)', 'nchan', 'nchan (2 frames)'),
    figures: { delivered: 'delivered %', latency_p99_ms: 'latency p99 ms', to_none_stalled: '× none stalled', rss_mib: 'RSS MiB',
      with_sockets_mib: 'with sockets MiB', lost: 'healthy lost' },
    goals: { delivered: { least: 100 }, to_none_stalled: { most: 1.2 }, lost: { most: 0 }, ...goals },
    async measure(server, options) {
      // Where one stalls after the other, all are served at first.
      const served = stallStep > 0 ? work.viewers + stalledViewers : work.viewers;
      const none = await fanOut(server, { ...work, viewers: served }, options);
      const some = await fanOut(server, { ...work, stalled: stalledViewers, stallStep, memory: true }, options);
      return {
        // Of those that were published: whether the publisher was held up is told by the latency.
        delivered: (some.received / some.expected) * 100,
        latency_p99_ms: some.latency_p99_ms,
        to_none_stalled: some.latency_p99_ms / none.latency_p99_ms,
        rss_mib: some.memory.rss,
        with_sockets_mib: some.memory.with_sockets,
        lost: some.lost,
        measured: { none, some },
      };
    },
  };
}

const storm = {
  name: '5000 viewers cut and back within 1 s × 20 KB × 5 fps',
  contestants: limited,
  figures: { all_s: 'all have a picture s', wait_p50_ms: 'wait p50 ms', wait_p99_ms: 'wait p99 ms', wait_max_ms: 'wait max ms',
    without_picture: 'without one' },
  goals: { all_s: { most: 3 }, without_picture: { most: 0 } },
  measure(server, options) {
    const frameBytes = 20_000;
    return withServer(server, { ...options, frameBytes }, async ({ load }) => {
      // The tool knows loopback only.
      const place = load.filter((flag) => !flag.startsWith('--address'));
      return runTool('reconnect_storm', [...place, '--viewers=5000', '--fps=5', `--frame_bytes=${frameBytes}`], 60, options);
    });
  },
};

const tenThousand = {
  name: '10000 viewers × 20 KB × 1 fps',
  contestants: limited,
  figures: { delivered: 'delivered %', skipped: 'skipped', latency_p50_ms: 'latency p50 ms', latency_p99_ms: 'latency p99 ms',
    lost: 'lost' },
  goals: { skipped: { most: 0 }, latency_p99_ms: { most: 1000 }, lost: { most: 0 } },
  async measure(server, options) {
    const work = { viewers: 10_000, fps: 1, frameBytes: 20_000 };
    const measured = await fanOut(server, work, options);
    return { ...measured, delivered: deliveredShare(measured, work.fps) * 100, skipped: measured.expected - measured.received };
  },
};

// Names without commas, which are between those on the command line.
export const cells = [
  stalling('50 of 100 viewers stalled at once × 1 MB × 10 fps', 0, { rss_mib: { most: ringMiB + 32 } }),
  stalling('50 of 100 viewers stalled one each 0.2 s × 1 MB × 10 fps', 0.2,
    { with_sockets_mib: { most: ringMiB + budgetMiB / 10 + (50 + stalledViewers) * sendBufferMiB } }),
  storm,
  knee(limited),
  tenThousand,
  manyStreams(of('framecastd --threads=1')),
  flatInViewers(of('framecastd --threads=1')),
  flatInStreams(of('framecastd --threads=1')),
  idle({
    framecastd: servers.framecastd,
    'framecastd, framecast.v1': { ...servers.framecastd, flags: ['--protocol=framecast.v1'] },
    'framecastd, framecast.v1 with a subscription': { ...servers.framecastd,
      flags: ['--protocol=framecast.v1', '--say={"type":"subscribe","id":1,"stream":"bench"}'] },
    ...of('Bun publish', 'ws', 'nchan'),
  }),
];
