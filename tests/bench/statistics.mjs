// What the measurements of several rounds say together. A round's figures are compared with figures of the same round
// only: the machine is faster in one round than in another.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// Of the values there are; null when there is none.
export function summary(values) {
  const present = values.filter((value) => value !== null && Number.isFinite(value));
  if (present.length === 0) return null;
  return { median: median(present), min: Math.min(...present), max: Math.max(...present) };
}

// Microseconds of server CPU for one more delivered frame: from what a push cost with many viewers is subtracted what it
// cost with one. Null when the many got no more frames than the one.
export function fanOutCpu(many, one) {
  const cpu = many.server_cpu_s / many.pushes - one.server_cpu_s / one.pushes;
  const frames = many.delivered / many.pushes - one.delivered / one.pushes;
  return frames > 0 ? (cpu / frames) * 1e6 : null;
}

// The part of all frames due that arrived, whether viewers were skipped or the publisher was held up.
export function deliveredShare(many, fps) {
  return many.delivered / (many.viewers * many.seconds * fps);
}

// Round by round; null where one of the two has no figure above 0.
export function ratios(these, those) {
  return these.map((value, round) => (value > 0 && those[round] > 0 ? value / those[round] : null));
}

// How far the figures of one server run twice a round were apart at the most, as a factor of at least 1; null when it
// never ran twice.
export function noise(once, again) {
  const factors = ratios(once, again).filter((ratio) => ratio !== null).map((ratio) => Math.max(ratio, 1 / ratio));
  return factors.length > 0 ? Math.max(...factors) : null;
}

// Whether a ratio tells of a difference at all.
export function differs(ratio, noiseFactor) {
  return noiseFactor === null || Math.max(ratio, 1 / ratio) > noiseFactor;
}

// Of a peer's variants the one with the lowest median of a figure; undefined when none has it.
export function better(variants, figure) {
  return variants
    .filter((variant) => variant.summaries?.[figure])
    .sort((a, b) => a.summaries[figure].median - b.summaries[figure].median)[0];
}

// The goals, { least, most } by figure, that medians miss; one without a figure is missed.
export function missedGoals(goals, summaries) {
  return Object.entries(goals).filter(([figure, { most = Infinity, least = -Infinity }]) =>
    !(summaries[figure]?.median <= most && summaries[figure]?.median >= least)).map(([figure]) => figure);
}
