// The figures that servers are compared by.

// `ours`: which framecastd a figure is taken of. The others have one thread, which is what CPU is compared with.
export const figures = {
  cpu_us: { title: 'CPU µs a frame', ours: 'framecastd --threads=1' },
  latency_p50_ms: { title: 'latency p50 ms', ours: 'framecastd' },
  latency_p99_ms: { title: 'latency p99 ms', ours: 'framecastd' },
  age_mean_ms: { title: 'age mean ms', ours: 'framecastd' },
  age_p99_ms: { title: 'age p99 ms', ours: 'framecastd' },
};
