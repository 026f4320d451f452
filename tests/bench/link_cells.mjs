// What goes over links, what of it is measured, and what framecastd is to keep.

// What a frame takes on the link.
const onLinkMs = (bytes, megabits) => (bytes * 8) / megabits / 1000;
// Half the round trip and two frames on the link.
const bound = ({ frameBytes, megabits, roundTripMs }) => roundTripMs / 2 + 2 * onLinkMs(frameBytes, megabits);

// `goals`: by figure of framecastd what is good, at most or at least.
function thin(congestion) {
  return {
    name: `500 KB × 10 fps into 8 Mbit/s with ${congestion}`, frameBytes: 500_000, fps: 10, megabits: 8, roundTripMs: 0, congestion,
    goals: { arrival_p50_ms: { most: 600 }, arrival_max_ms: { most: 1100 }, link_share: { least: 0.85 } },
  };
}

function thinner(congestion) {
  const cell = { frameBytes: 100_000, fps: 10, megabits: 2, roundTripMs: 0, congestion };
  return { name: `100 KB × 10 fps into 2 Mbit/s with ${congestion}`, ...cell, goals: { arrival_p99_ms: { most: bound(cell) } } };
}

function long(roundTripMs) {
  const cell = { frameBytes: 50_000, fps: 30, megabits: 50, roundTripMs, congestion: 'cubic' };
  const goals = { fps: { least: 29 }, arrival_p99_ms: { most: bound(cell) } };
  return { name: `50 KB × 30 fps into 50 Mbit/s over ${roundTripMs} ms`, ...cell, goals };
}

// Unlike each other, over one socket; they ask for 1008 Mbit/s together (stream_plan.cc). What holds for each stream is
// that its picture is no older than its bound, 99 % of the time: see evenness().
function many(megabits) {
  return {
    name: `50 streams of 1 Gbit/s into ${megabits} Mbit/s`, streams: 50, megabits, roundTripMs: 0, congestion: 'cubic',
    goals: { late_streams: { most: 0 } },
  };
}

export const cells = [
  thin('cubic'), thin('bbr'), thinner('cubic'), thinner('bbr'), long(20), long(100), long(300), many(2000), many(500), many(100),
];

const linkShare = (bytes, seconds, { megabits }) => (bytes * 8) / seconds / (megabits * 1e6);
const ages = (measured) => Object.fromEntries(['p50_ms', 'p99_ms', 'max_ms'].flatMap((quantile) => [
  [`age_${quantile}`, measured[`age_${quantile}`]], [`arrival_${quantile}`, measured[`latency_${quantile}`]]]));

export const ageFigures = {
  age_p50_ms: 'age p50 ms', age_p99_ms: 'p99', age_max_ms: 'max',
  arrival_p50_ms: 'at arrival p50 ms', arrival_p99_ms: 'p99', arrival_max_ms: 'max',
  fps: 'fps', link_share: 'share of the link',
};

export const manyFigures = {
  late_streams: 'streams above their bound', worst: 'worst age to its bound', worst_modest: 'worst of those that fit',
  worst_age_ms: 'worst age p99 ms', link_share: 'share of the link',
};

// One raw viewer of one stream.
export const raw = {
  tool: 'fanout_compare',
  flags: (cell, pid) => [`--server_pid=${pid}`, '--viewers=1', `--fps=${cell.fps}`, `--frame_bytes=${cell.frameBytes}`],
  figures: (measured, cell) => ({
    ...ages(measured),
    fps: measured.delivered / measured.seconds,
    link_share: linkShare(measured.payload_bytes, measured.seconds, cell),
  }),
};

// One viewer of one stream that acks what it gets.
export const acking = {
  tool: 'many_streams',
  flags: ({ frameBytes, fps, megabits }) => ['--streams=1', `--least_bytes=${frameBytes}`, `--most_bytes=${frameBytes}`,
    `--least_fps=${fps}`, `--most_fps=${fps}`, `--link_megabits=${megabits}`],
  figures: ({ streams, seconds, payload_bytes }, cell) => ({
    ...ages(streams[0]),
    fps: streams[0].delivered_fps,
    link_share: linkShare(payload_bytes, seconds, cell),
  }),
};

// A stream's bound: twice the interval at which it can get frames, of its own or by its fair part of the link, and what
// its frame takes on the link behind the largest of another, which cannot be interrupted.
function evenness({ streams }, { megabits }) {
  const largest = Math.max(...streams.map((stream) => stream.frame_bytes));
  return streams.map((stream) => ({
    modest: stream.fair_fps > 0.999 * stream.fps,
    age_ms: stream.age_p99_ms,
    ratio: stream.age_p99_ms / (2000 / Math.min(stream.fps, stream.fair_fps) + onLinkMs(stream.frame_bytes + largest, megabits)),
  }));
}

// One viewer of all streams.
export const multiplexed = {
  tool: 'many_streams',
  flags: (cell) => [`--streams=${cell.streams}`, `--link_megabits=${cell.megabits}`],
  figures: (measured, cell) => {
    const streams = evenness(measured, cell);
    const worst = (figure, of = streams) => Math.max(...of.map((stream) => stream[figure]));
    return {
      late_streams: streams.filter(({ ratio }) => ratio > 1).length,
      worst: worst('ratio'),
      worst_modest: worst('ratio', streams.filter(({ modest }) => modest)),
      worst_age_ms: worst('age_ms'),
      link_share: linkShare(measured.payload_bytes, measured.seconds, cell),
    };
  },
};
