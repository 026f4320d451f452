// What an operator sees first: is it fresh, who is slow, which hop, what is being refused, what is full.
import { fullness, lines, stat, table, target, thresholds } from './panels.mjs';
import { AGE, I, minutely, per, quantile, quantiles, S, SOME_IS_BAD, SOME_IS_ODD } from './queries.mjs';

const FULL = {
  memory: `framecast_memory_used_bytes{${I}} / framecast_memory_budget_bytes{${I}}`,
  viewers: `sum by (job, instance) (framecast_viewers{${I}}) / (framecast_viewers_limit{${I}} > 0)`,
  streams: `sum by (job, instance) (framecast_streams{${I}}) / framecast_streams_limit{${I}}`,
  'file descriptors': `process_open_fds{${I}} / process_max_fds{${I}}`,
  'pinned frames': `framecast_pinned_bytes{${I}} / (0.1 * framecast_memory_budget_bytes{${I}})`,
};
// Told apart by a label: `or` keeps only the first of two series with the same ones.
const fullest = `max(${Object.entries(FULL)
  .map(([name, expr]) => `label_replace(${expr}, "what", "${name}", "", "")`)
  .join(' or ')})`;

const STATES = {
  live: 'green',
  lost: 'red',
  quiet: 'orange',
  frozen: 'orange',
  waiting: 'blue',
  idle: 'text',
  ended: 'text',
};
const stateColours = [
  {
    type: 'value',
    options: Object.fromEntries(Object.entries(STATES).map(([state, color], index) => [state, { color, index }])),
  },
];

export const firstScreen = [
  stat('Server', 'Prometheus can scrape it.', `min(up{${I}})`, {
    steps: thresholds('red', [1, 'green']),
    mappings: [{ type: 'value', options: { 0: { text: 'DOWN' }, 1: { text: 'up' } } }],
    alert: 'FramecastDown',
  }),
  stat(
    'Alerts firing',
    'See the rows below and /alerts of Prometheus.',
    'count(ALERTS{alertstate="firing", service="framecast"}) or vector(0)',
    {
      steps: SOME_IS_BAD,
    },
  ),
  stat('Streams in trouble', 'Lost, quiet or frozen.', `sum(framecast_streams{${I}, state=~"lost|quiet|frozen"})`, {
    steps: SOME_IS_BAD,
    alert: ['FramecastStreamLost', 'FramecastStreamQuiet', 'FramecastStreamFrozen', 'FramecastStreamNeverSeen'],
  }),
  stat(
    'Picture age (p99)',
    'Of the last picture that each viewer was sent, sampled each second over all of them.',
    quantile(0.99, 'framecast_picture_age_seconds'),
    {
      unit: 's',
      decimals: 1,
      steps: AGE,
      alert: 'FramecastViewersBehind',
    },
  ),
  stat(
    'Viewers behind 5 s',
    'Their last picture is older than 5 s.',
    `sum(framecast_subscriptions_behind{${I}, threshold="5s"})`,
    {
      steps: SOME_IS_ODD,
      alert: 'FramecastViewersBehind',
    },
  ),
  stat(
    'Refused a minute',
    'Frames, connections and tokens.',
    `60 * (${[
      'framecast_ingest_rejected_frames_total',
      'framecast_refused_connections_total',
      'framecast_auth_failures_total',
    ]
      .map((family) => `sum(rate(${family}{${I}}[$__rate_interval]))`)
      .join(' + ')})`,
    { decimals: 0, steps: SOME_IS_ODD, alert: ['FramecastFramesRejected', 'FramecastTokensRefused'] },
  ),
  stat('Fullest', 'Of memory, viewers, streams, file descriptors: what comes first.', fullest, {
    unit: 'percentunit',
    decimals: 0,
    steps: thresholds('green', [0.8, 'orange'], [0.9, 'red']),
    alert: ['FramecastMemoryBudgetNear', 'FramecastViewersNearLimit'],
  }),
  stat('Viewers', 'Connected now.', `sum(framecast_viewers{${I}})`, { steps: thresholds('blue') }),

  lines(
    'Is it fresh: age of the last picture sent',
    'Over all viewers: one that starves makes it worse.',
    quantiles('framecast_picture_age_seconds'),
    {
      unit: 's',
      steps: AGE,
      alert: 'FramecastViewersBehind',
    },
  ),
  lines(
    'Which hop: p99 of each',
    'The way of a picture from the camera to the screen, and the loops that carry it.',
    [
      target(quantile(0.99, 'framecast_capture_to_ingest_seconds'), 'capture → ingest'),
      target(quantile(0.99, 'framecast_ingest_ack_seconds'), 'ingest → ack'),
      target(quantile(0.99, 'framecast_bridge_delivery_seconds'), 'node → node'),
      target(quantile(0.99, 'framecast_delivery_seconds'), 'ring → socket'),
      target(quantile(0.99, 'framecast_ingest_to_paint_seconds'), 'ingest → paint'),
      target(quantile(0.99, 'framecast_event_loop_lag_seconds'), 'loop lag'),
    ],
    { unit: 's', steps: thresholds('green', [1, 'red']), alert: 'FramecastDeliverySlow' },
  ),
  lines(
    'What is being refused, a minute',
    'Nothing is drawn while there is nothing.',
    [
      target(`${minutely('framecast_ingest_rejected_frames_total', 'reason')} > 0`, 'frame: {{reason}}'),
      target(`${minutely('framecast_refused_connections_total', 'reason')} > 0`, 'connection: {{reason}}'),
      target(`${minutely('framecast_auth_failures_total', 'surface')} > 0`, 'token: {{surface}}'),
    ],
    { bars: true, stacked: true, alert: 'FramecastFramesRejected' },
  ),

  table(
    'Who is slow',
    'The worst stream first.',
    'stream',
    [
      {
        name: 'state',
        label: 'state',
        expr: `max by (stream, state) (framecast_stream_state{${S}}) > 0`,
        mappings: stateColours,
      },
      {
        name: 'behind',
        expr: `sum by (stream) (framecast_stream_subscriptions_behind{${S}})`,
        unit: 'short',
        steps: SOME_IS_ODD,
      },
      { name: 'viewers', expr: `sum by (stream) (framecast_subscriptions{${S}})`, unit: 'short' },
      {
        name: 'skipped/min',
        expr: minutely('framecast_skipped_frames_total', 'stream', `${S}, reason=~"slow|ring"`),
        unit: 'short',
      },
      { name: 'frames/s', expr: per('framecast_ingest_frames_total', 'stream', S), unit: 'short' },
      {
        name: 'last frame',
        expr: `time() - (max by (stream) (framecast_stream_last_frame_timestamp_seconds{${S}}) > 0)`,
        unit: 's',
        steps: thresholds('green', [15, 'orange'], [60, 'red']),
      },
      {
        name: 'last change',
        expr: `time() - (max by (stream) (framecast_stream_last_change_timestamp_seconds{${S}}) > 0)`,
        unit: 's',
      },
    ],
    { width: 16, height: 9, sortBy: 'behind', alert: ['FramecastViewersBehind', 'FramecastSkipsHigh'] },
  ),
  fullness(
    'What is full',
    'A limit that is off has no bar. Pinned: frames that are evicted and still being sent, of the tenth they may take.',
    Object.entries(FULL).map(([name, expr]) => target(`max(${expr})`, name)),
    { width: 8, height: 9, alert: ['FramecastMemoryBudgetNear', 'FramecastViewersNearLimit'] },
  ),
];
