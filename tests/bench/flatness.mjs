// Whether a delivered frame costs the same with few and with many viewers and streams.
import { fanOut } from './crowd_load.mjs';
import { fanOutCpu } from './statistics.mjs';

const frameBytes = 20_000;
// Of what is compared, all viewers together get as many frames, which are as much work for the load.
const framesPerSecond = 5_000;
const flat = { least: 0.9, most: 1.1 };

// Microseconds of the server's CPU: `ingest` of a frame, measured with the same publishers and no viewer, and `fan_out` for each
// frame delivered, which is what it took more with the viewers. With `marginal`, also what it took more than with one viewer: a
// publish wakes the server's loop once, however many watch.
async function cost(server, { viewers, streams = 1, fps = framesPerSecond / viewers }, options, marginal = false) {
  const work = { streams, frameBytes, fps };
  const many = await fanOut(server, { ...work, viewers, cpuSeconds: options.cpuSeconds }, options);
  const none = await fanOut(server, { ...work, viewers: 0 }, options);
  const one = marginal ? await fanOut(server, { ...work, viewers: 1 }, options) : undefined;
  return {
    ingest: (none.server_cpu_s / none.pushes) * 1e6,
    fan_out: fanOutCpu(many, none),
    marginal: one ? fanOutCpu(many, one) : null,
    measured: { many, none, one },
  };
}

// What one costs to what the other does; null where that is not above 0, which noise can make of little work.
const ratio = (cost, base) => (cost > 0 && base > 0 ? cost / base : null);

export function flatInViewers(contestants) {
  const others = [10, 100, 5000];
  return {
    name: 'flat: fan-out to 10 … 5000 viewers × 20 KB',
    contestants,
    figures: {
      cpu_us: 'µs at 1000',
      ...Object.fromEntries(others.map((viewers) => [`at_${viewers}`, `× at ${viewers}`])),
      marginal_us: 'beyond the first: µs at 1000',
      ...Object.fromEntries(others.map((viewers) => [`marginal_at_${viewers}`, `× at ${viewers}`])),
    },
    goals: Object.fromEntries(others.map((viewers) => [`at_${viewers}`, flat])),
    async measure(server, options) {
      const base = await cost(server, { viewers: 1000 }, options, true);
      const round = { cpu_us: base.fan_out, marginal_us: base.marginal, measured: { 1000: base } };
      for (const viewers of others) {
        const at = await cost(server, { viewers }, options, true);
        round[`at_${viewers}`] = ratio(at.fan_out, base.fan_out);
        round[`marginal_at_${viewers}`] = ratio(at.marginal, base.marginal);
        round.measured[viewers] = at;
      }
      return round;
    },
  };
}

export function flatInStreams(contestants) {
  const others = [10, 100, 1000];
  return {
    name: 'flat: fan-out of 1 … 1000 streams to 1000 viewers × 20 KB',
    contestants,
    figures: {
      cpu_us: 'µs with 1 stream',
      ...Object.fromEntries(others.map((streams) => [`with_${streams}`, `× with ${streams}`])),
    },
    goals: Object.fromEntries(others.map((streams) => [`with_${streams}`, flat])),
    async measure(server, options) {
      const base = await cost(server, { viewers: 1000 }, options);
      const round = { cpu_us: base.fan_out, measured: { 1: base } };
      for (const streams of others) {
        const at = await cost(server, { viewers: 1000, streams }, options);
        round[`with_${streams}`] = ratio(at.fan_out, base.fan_out);
        round.measured[streams] = at;
      }
      return round;
    },
  };
}

export function manyStreams(contestants) {
  return {
    name: '1000 streams × 1 viewer beside 1 stream × 1000 viewers × 20 KB × 10 fps',
    contestants,
    figures: {
      many_us: 'of 1000 streams: fan-out µs', many_ingest_us: 'ingest µs', many_delivered: 'delivered %',
      many_p99_ms: 'latency p99 ms', server_cpu: 'server CPU %', one_us: 'of 1 stream: fan-out µs', ratio: '×',
    },
    goals: { ratio: { most: 1.3 }, many_delivered: { least: 100 } },
    async measure(server, options) {
      const fps = 10;
      const many = await cost(server, { viewers: 1000, streams: 1000, fps }, options);
      const one = await cost(server, { viewers: 1000, fps }, options);
      const full = many.measured.many;
      return {
        many_us: many.fan_out,
        many_ingest_us: many.ingest,
        many_delivered: (full.received / full.expected) * 100,
        many_p99_ms: full.latency_p99_ms,
        // Near 100 for each core that it has, ingest is cheaper than without viewers: what is late is read together. Then the
        // difference tells nothing.
        server_cpu: (full.server_cpu_s / full.seconds) * 100,
        one_us: one.fan_out,
        ratio: ratio(many.fan_out, one.fan_out),
        measured: { many, one },
      };
    },
  };
}
