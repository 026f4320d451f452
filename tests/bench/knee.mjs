// How many viewers a server carries before their pictures are old.
import { fanOut } from './crowd_load.mjs';

const oldMs = 250;
const fewest = 100;
const most = 15_000;
const growth = 2;
// Between those it carried and those it did not.
const closeEnough = 1.1;
const longestSeconds = 10;

// Tries more and more viewers, then between the last that were carried and the first that were not. `carries(viewers)`:
// whether. Gives both numbers; 0 carried: not even the fewest.
export async function search(carries) {
  let [carried, refused] = [0, fewest];
  while (refused <= most && (await carries(refused))) {
    [carried, refused] = [refused, Math.round(refused * growth)];
  }
  while (carried > 0 && refused <= most && refused > carried * closeEnough) {
    const between = Math.round(Math.sqrt(carried * refused));
    if (await carries(between)) carried = between;
    else refused = between;
  }
  return { carried, refused };
}

export function knee(contestants) {
  return {
    name: `knee: viewers until the age's p99 passes ${oldMs} ms × 100 KB × 10 fps`,
    contestants,
    figures: {
      viewers: 'viewers', age_p99_ms: 'age p99 ms', beyond: 'too many', beyond_age_p99_ms: 'age p99 ms',
      server_cpu: 'server CPU %', load_cpu: 'load CPU %',
    },
    goals: {},
    async measure(server, options) {
      const measured = {};
      const seconds = Math.min(options.seconds, longestSeconds);
      const { carried, refused } = await search(async (viewers) => {
        measured[viewers] = await fanOut(server, { viewers, fps: 10, frameBytes: 100_000, seconds }, options);
        const { age_p99_ms, blank_samples, lost } = measured[viewers];
        return age_p99_ms <= oldMs && blank_samples === 0 && lost === 0;
      });
      const [last, first] = [measured[carried], measured[refused]];
      return {
        viewers: carried,
        age_p99_ms: last?.age_p99_ms ?? null,
        beyond: refused,
        beyond_age_p99_ms: first?.age_p99_ms ?? null,
        // Where the load's core is full, it is the load that could not do more.
        server_cpu: first ? (first.server_cpu_s / first.seconds) * 100 : null,
        load_cpu: first ? (first.load_cpu_s / first.seconds) * 100 : null,
        measured,
      };
    },
  };
}
