// What is below the first screen, in the order of a frame's way.
import { lines, table, target, thresholds } from './panels.mjs';
import { I, minutely, per, quantiles, S } from './queries.mjs';

export const ingest = [
  lines('Frames in, a second', '', [target(per('framecast_ingest_frames_total', 'stream', S), '{{stream}}')], {
    stacked: true,
  }),
  lines('Bytes in', '', [target(per('framecast_ingest_bytes_total', 'stream', S), '{{stream}}')], {
    unit: 'Bps',
    stacked: true,
  }),
  lines(
    'From frame to ack',
    'In the server, up to 10 ms of batching included.',
    quantiles('framecast_ingest_ack_seconds'),
    { unit: 's' },
  ),
  lines(
    'From capture to ingest',
    "The producer's uplink. Its clock's offset is taken out.",
    quantiles('framecast_capture_to_ingest_seconds'),
    { unit: 's' },
  ),
  lines('Size of a frame', '', quantiles('framecast_frame_bytes'), { unit: 'bytes' }),
  lines(
    'Publishers, calls that ended, odd clocks',
    'Calls a minute by their gRPC code; frames a minute that seem to come from the future.',
    [
      target(`sum(framecast_publishers{${I}})`, 'publishers'),
      target(minutely('framecast_ingest_calls_total', 'code'), '{{code}}/min'),
      target(`60 * sum(rate(framecast_clock_skew_frames_total{${I}}[$__rate_interval]))`, 'clock skew/min'),
    ],
  ),
];

export const rings = [
  lines('Streams by state', '', [target(`sum by (state) (framecast_streams{${I}})`, '{{state}}')], {
    stacked: true,
    alert: 'FramecastStreamLost',
  }),
  lines(
    'Memory of frames',
    '',
    [
      target(`sum(framecast_memory_used_bytes{${I}})`, 'used'),
      target(`sum(framecast_pinned_bytes{${I}})`, 'of it pinned'),
      target(`sum(framecast_memory_budget_bytes{${I}})`, 'budget'),
    ],
    { unit: 'bytes', alert: 'FramecastMemoryBudgetNear' },
  ),
  lines(
    'Evicted frames, a second',
    'budget: rings are shorter than they should be.',
    [target(per('framecast_ring_evicted_frames_total', 'reason'), '{{reason}}')],
    {
      stacked: true,
      alert: 'FramecastMemoryBudgetNear',
    },
  ),
  lines('Bytes in a ring', '', [target(`sum by (stream) (framecast_ring_bytes{${S}})`, '{{stream}}')], {
    unit: 'bytes',
  }),
  lines('Frames in a ring', '', [target(`sum by (stream) (framecast_ring_frames{${S}})`, '{{stream}}')]),
  lines('Streams forgotten, a minute', 'By the state they were in.', [
    target(minutely('framecast_streams_forgotten_total', 'state'), '{{state}}'),
  ]),
];

export const delivery = [
  lines('Frames out, a second', '', [target(per('framecast_delivered_frames_total', 'transport'), '{{transport}}')], {
    stacked: true,
  }),
  lines('Bytes out', '', [target(per('framecast_delivered_bytes_total', 'transport'), '{{transport}}')], {
    unit: 'Bps',
    stacked: true,
  }),
  lines('From ring to socket', 'Until the kernel has the last byte.', quantiles('framecast_delivery_seconds'), {
    unit: 's',
    steps: thresholds('green', [1, 'red']),
    alert: 'FramecastDeliverySlow',
  }),
  lines(
    'Skipped frames, a second, by reason',
    'rate and paused are what viewers asked for.',
    [target(per('framecast_skipped_frames_total', 'reason', S), '{{reason}}')],
    {
      stacked: true,
      alert: 'FramecastSkipsHigh',
    },
  ),
  lines(
    'Skipped for slow viewers, a second, by stream',
    '',
    [target(per('framecast_skipped_frames_total', 'stream', `${S}, reason=~"slow|ring"`), '{{stream}}')],
    {
      stacked: true,
      alert: 'FramecastSkipsHigh',
    },
  ),
  lines('From ingest to paint', 'Reported by the pages that paint.', quantiles('framecast_ingest_to_paint_seconds'), {
    unit: 's',
  }),
];

export const viewers = [
  lines(
    'Viewers',
    '',
    [
      target(`sum by (transport) (framecast_viewers{${I}})`, '{{transport}}'),
      target(`sum(framecast_viewers_limit{${I}} > 0)`, 'limit'),
    ],
    { alert: 'FramecastViewersNearLimit' },
  ),
  lines('Subscriptions by stream', '', [target(`sum by (stream) (framecast_subscriptions{${S}})`, '{{stream}}')], {
    stacked: true,
  }),
  lines(
    'Viewers behind',
    'Whose last picture is older than that.',
    [target(`sum by (threshold) (framecast_subscriptions_behind{${I}})`, '{{threshold}}')],
    { alert: 'FramecastViewersBehind' },
  ),
  lines(
    'WebSockets closed, a minute',
    '',
    [target(minutely('framecast_websocket_closes_total', 'reason'), '{{reason}}')],
    { bars: true, stacked: true },
  ),
  lines('HTTP requests, a second', '', [
    target(per('framecast_http_requests_total', 'route, code'), '{{route}} {{code}}'),
  ]),
  lines(
    'Connections refused, a minute',
    '',
    [target(minutely('framecast_refused_connections_total', 'reason'), '{{reason}}')],
    { bars: true, stacked: true },
  ),
];

export const bridge = [
  lines(
    'Cut off from NATS',
    '1 while a node has a bridge and cannot reach it.',
    [
      target(`framecast_bridge_disconnected{${I}}`, '{{instance}}'),
      target(minutely('framecast_bridge_connections_total', 'instance'), '{{instance}} connections a minute'),
    ],
    { alert: 'FramecastBridgeDisconnected' },
  ),
  lines('Nodes and streams', 'As the node that hears of most has them; mirrored and forwarded by all.', [
    target(`max(framecast_bridge_nodes{${I}})`, 'other nodes'),
    target(`max(framecast_bridge_remote_streams{${I}})`, 'streams of theirs'),
    target(`sum(framecast_bridge_mirrored_streams{${I}})`, 'mirrored'),
    target(`sum(framecast_bridge_forwarded_streams{${I}})`, 'forwarded'),
  ]),
  lines(
    'From node to node',
    'From the ring of one to the ring of the other.',
    quantiles('framecast_bridge_delivery_seconds'),
    { unit: 's' },
  ),
  lines('Frames between nodes, a second', '', [
    target(`sum(rate(framecast_bridge_forwarded_frames_total{${I}}[$__rate_interval]))`, 'forwarded'),
    target(`sum(rate(framecast_bridge_mirrored_frames_total{${I}}[$__rate_interval]))`, 'mirrored'),
  ]),
  lines(
    'Bytes between nodes',
    '',
    [
      target(`sum(rate(framecast_bridge_forwarded_bytes_total{${I}}[$__rate_interval]))`, 'forwarded'),
      target(`sum(rate(framecast_bridge_mirrored_bytes_total{${I}}[$__rate_interval]))`, 'mirrored'),
    ],
    { unit: 'Bps' },
  ),
  lines(
    'Lost between nodes, a minute',
    'Frames, by the reason; publishers that were told that another node has their stream.',
    [
      target(minutely('framecast_bridge_dropped_frames_total', 'reason'), 'frame: {{reason}}'),
      target(`60 * sum(rate(framecast_bridge_lost_publishers_total{${I}}[$__rate_interval]))`, 'publisher'),
    ],
    { bars: true, stacked: true, alert: 'FramecastBridgeDropsFrames' },
  ),
];

export const process = [
  lines('CPU, in cores', '', [target(`rate(process_cpu_seconds_total{${I}}[$__rate_interval])`, '{{instance}}')]),
  lines('Resident memory', '', [target(`process_resident_memory_bytes{${I}}`, '{{instance}}')], { unit: 'bytes' }),
  lines('Event loop lag', 'How late the loops come to what is due.', quantiles('framecast_event_loop_lag_seconds'), {
    unit: 's',
    steps: thresholds('green', [0.05, 'red']),
  }),
  lines('Open files', '', [
    target(`process_open_fds{${I}}`, '{{instance}}'),
    target(`process_max_fds{${I}}`, '{{instance}} limit'),
  ]),
  lines(
    'Certificate: days left',
    'Nothing is drawn without one.',
    [
      target(
        `(framecast_tls_certificate_not_after_timestamp_seconds{${I}} - time()) / 86400 and framecast_tls_certificate_not_after_timestamp_seconds{${I}} > 0`,
        '{{instance}}',
      ),
    ],
    { alert: 'FramecastCertificateExpires' },
  ),
  lines(
    'Files that could not be read again',
    'What they said before still holds. Nothing is drawn while all is well.',
    [target(`framecast_reload_success{${I}} == 0 and framecast_reload_timestamp_seconds{${I}} > 0`, '{{what}}')],
    { alert: 'FramecastReloadFailed' },
  ),
  lines('Uptime', '', [target(`time() - process_start_time_seconds{${I}}`, '{{instance}}')], { unit: 's' }),
  table(
    'Versions',
    '',
    'instance',
    [
      { name: 'version', label: 'version', expr: `max by (instance, version, revision) (framecast_build_info{${I}})` },
      { name: 'scrape', expr: `max by (instance) (scrape_duration_seconds{${I}})`, unit: 's' },
    ],
    { width: 8, height: 8, sortBy: 'instance' },
  ),
];
