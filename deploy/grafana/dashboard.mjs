// Prints the dashboard: node deploy/grafana/dashboard.mjs > deploy/grafana/dashboards/framecast.json
import { readFileSync } from 'node:fs';
import { firstScreen } from './first_screen.mjs';
import { DATASOURCE, layout, Runbook } from './panels.mjs';
import { bridge, delivery, ingest, process, rings, viewers } from './rows.mjs';

const runbook = new Runbook(readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8'));

const variable = (name, query, label) => ({
  name,
  label,
  type: 'query',
  datasource: DATASOURCE,
  query: { query, refId: name },
  definition: query,
  refresh: 2,
  sort: 1,
  multi: true,
  includeAll: true,
  allValue: '.*',
  current: { text: ['All'], value: ['$__all'] },
});

const annotation = (name, expr, iconColor, textFormat) => ({
  name,
  datasource: DATASOURCE,
  enable: true,
  expr,
  iconColor,
  step: '10s',
  textFormat,
});

const dashboard = {
  uid: 'framecast',
  title: 'framecast',
  description:
    'Is it fresh, who is slow, which hop, what is being refused, what is full. Printed by deploy/grafana/dashboard.mjs.',
  tags: ['framecast'],
  schemaVersion: 39,
  timezone: 'browser',
  editable: false,
  graphTooltip: 1,
  refresh: '10s',
  time: { from: 'now-30m', to: 'now' },
  templating: {
    list: [
      { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus', current: {}, hide: 0 },
      variable('instance', 'label_values(up{job="framecast"}, instance)', 'Server'),
      variable('stream', 'label_values(framecast_stream_state{job="framecast"}, stream)', 'Stream'),
    ],
  },
  annotations: {
    list: [
      annotation('Alerts', 'ALERTS{alertstate="firing", service="framecast"}', 'red', '{{alertname}} {{stream}}'),
      annotation(
        'Starts',
        'changes(process_start_time_seconds{job="framecast"}[1m]) > 0',
        'blue',
        '{{instance}} has started',
      ),
      annotation('Drains', 'framecast_draining{job="framecast"} == 1', 'orange', '{{instance}} drains'),
    ],
  },
  links: [
    { title: 'Alerts in Prometheus', type: 'link', url: 'http://127.0.0.1:9090/alerts', targetBlank: true },
    { title: 'The wall', type: 'link', url: 'http://127.0.0.1:8000/', targetBlank: true },
  ],
  panels: layout(
    [
      { panels: firstScreen },
      { title: 'Ingest', panels: ingest },
      { title: 'Rings', panels: rings },
      { title: 'Delivery', panels: delivery },
      { title: 'Viewers', panels: viewers },
      { title: 'Bridge', panels: bridge },
      { title: 'Process', panels: process },
      { title: 'Runbook', panels: runbook.panels() },
    ],
    runbook,
  ),
};

console.log(JSON.stringify(dashboard, null, 2));
