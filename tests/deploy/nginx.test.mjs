// What nginx does with deploy/nginx/nginx.conf: the real one, in front of nodes that tell what they got.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { test as anyTest } from 'node:test';
import { freePorts } from '../e2e/programs.mjs';
import { watch } from '../e2e/raw_viewer.mjs';
import { until } from '../e2e/until.mjs';
import { GrpcCall, GrpcNode, HttpNode, missing, sha256, startNginx } from './nginx.mjs';

const skip = missing();
const test = (name, run) => anyTest(name, { skip }, run);

/** Two ingest nodes and three gateways, and nginx in front of them. */
async function cluster(t) {
  const nodes = {
    'ingest-1:8000': new HttpNode('ingest-1'),
    'ingest-2:8000': new HttpNode('ingest-2'),
    'ingest-1:50051': new GrpcNode('ingest-1'),
    'ingest-2:50051': new GrpcNode('ingest-2'),
    'gateway-1:8000': new HttpNode('gateway-1'),
    'gateway-2:8000': new HttpNode('gateway-2'),
    'gateway-3:8000': new HttpNode('gateway-3'),
    'gateway-1:50051': new GrpcNode('gateway-1'),
    'gateway-2:50051': new GrpcNode('gateway-2'),
    'gateway-3:50051': new GrpcNode('gateway-3'),
  };
  const ports = await freePorts(Object.keys(nodes).length);
  await Promise.all(Object.values(nodes).map((node, index) => node.listen(ports[index])));
  t.after(() => Object.values(nodes).forEach((node) => node.kill()));
  const { http, grpc } = await startNginx(t, nodes);
  const url = `http://127.0.0.1:${http}`;
  const ask = async (path, options) => {
    const answer = await fetch(`${url}${path}`, options);
    return { status: answer.status, ...(await answer.json()) };
  };
  const put = (stream, body = 'picture') => ask(`/api/v1/streams/${stream}/frame`, { method: 'PUT', body });
  return { nodes, url, http, grpc, ask, put };
}

const gateways = (nodes) => [1, 2, 3].map((number) => nodes[`gateway-${number}:8000`]);

/** A WebSocket that stays, and who is at its other end. */
function openViewer(t, http) {
  return new Promise((resolve, reject) => {
    const upgrade = request({
      port: http,
      host: '127.0.0.1',
      path: '/websocket?stream=cam',
      headers: { Connection: 'Upgrade', Upgrade: 'websocket' },
    });
    upgrade.on('error', reject).on('upgrade', (answer, socket) => {
      t.after(() => socket.destroy());
      const viewer = { socket, closed: false };
      socket.on('error', () => {}).on('close', () => (viewer.closed = true));
      socket.resume();
      resolve(viewer);
    });
    upgrade.end();
  });
}

test('viewers are dealt out to the gateways, and what those send comes through', async (t) => {
  const { nodes, url, http } = await cluster(t);
  for (let number = 0; number < 6; number += 1) await openViewer(t, http);
  assert.deepEqual(gateways(nodes).map(({ viewers }) => viewers), [2, 2, 2]);
  const [picture] = await watch(`${url}/websocket?stream=cam`, 1);
  assert.match(picture.toString(), /^gateway-[123] +$/);
});

test('a gateway hears the host that was typed, and the address that the client has, not the one it tells', async (t) => {
  const { http, ask } = await cluster(t);
  const { node, headers } = await ask('/', { headers: { 'X-Forwarded-For': '198.51.100.7' } });
  assert.match(node, /^gateway/);
  assert.equal(headers['x-forwarded-for'], '127.0.0.1');
  assert.equal(headers.host, `127.0.0.1:${http}`);
});

test('what is put into one stream goes to one ingest node, whole; the streams are dealt out', async (t) => {
  const { put } = await cluster(t);
  const large = randomBytes(20e6);
  const first = await put('cam', large);
  assert.equal(first.sha256, sha256(large));
  for (let number = 0; number < 20; number += 1) assert.equal((await put('cam')).node, first.node);
  const used = await Promise.all(Array.from({ length: 40 }, async (_, number) => (await put(`cam-${number}`)).node));
  assert.deepEqual([...new Set(used)].sort(), ['ingest-1', 'ingest-2']);
});

test('when a gateway is killed its viewers are cut, and find another one at once', async (t) => {
  const { nodes, url, http, ask } = await cluster(t);
  const viewers = [await openViewer(t, http), await openViewer(t, http), await openViewer(t, http)];
  nodes['gateway-2:8000'].kill();
  await until('its viewer is cut', async () => viewers.some(({ closed }) => closed));
  assert.equal(viewers.filter(({ closed }) => closed).length, 1, 'the others go on');
  for (let number = 0; number < 12; number += 1) {
    const [picture] = await watch(`${url}/websocket?stream=cam`, 1);
    assert.match(picture.toString(), /^gateway-[13] +$/);
    assert.equal((await ask('/api/v1/streams')).status, 200);
  }
});

test('a gateway that is not ready is passed by', async (t) => {
  const { nodes, ask } = await cluster(t);
  nodes['gateway-1:8000'].ready = false;
  for (let number = 0; number < 12; number += 1) {
    const { status, node } = await ask('/');
    assert.equal(status, 200);
    assert.notEqual(node, 'gateway-1');
  }
});

test('when an ingest node is killed, its streams are put into another one', async (t) => {
  const { nodes, put } = await cluster(t);
  const { node } = await put('cam');
  nodes[`${node}:8000`].kill();
  for (let number = 0; number < 12; number += 1) {
    const answer = await put('cam');
    assert.equal(answer.status, 200);
    assert.notEqual(answer.node, node);
  }
});

test('an ingest node that is busy says so: its streams are not put elsewhere', async (t) => {
  const { nodes, put } = await cluster(t);
  const { node } = await put('cam');
  nodes[`${node}:8000`].ready = false;
  for (let number = 0; number < 4; number += 1) {
    const answer = await put('cam');
    assert.deepEqual([answer.status, answer.node], [503, node]);
  }
});

test('the newest frame is asked of a gateway', async (t) => {
  const { ask } = await cluster(t);
  assert.match((await ask('/api/v1/streams/cam/frame')).node, /^gateway/);
});

test('a publish streams both ways; when its node is killed it ends, and only the next one goes elsewhere', async (t) => {
  const { nodes, grpc } = await cluster(t);
  const calls = [await GrpcCall.begin(t, grpc), await GrpcCall.begin(t, grpc)];
  assert.deepEqual(calls.map(({ node }) => node).sort(), ['ingest-1', 'ingest-2'], 'dealt out');
  for (const call of calls) {
    call.stream.write('b'.repeat(1e6));
    await until('all of it is back', async () => call.received.length === 1e6 + 1);
  }
  const [first, second] = calls;
  nodes[`${first.node}:50051`].kill();
  await first.closed;
  assert.equal(nodes[`${second.node}:50051`].calls, 1);
  for (let number = 0; number < 4; number += 1) assert.equal((await GrpcCall.begin(t, grpc)).node, second.node);
  second.stream.write('c');
  await until('the other goes on', async () => second.received.endsWith('c'));
});

test('who watches over gRPC does it at a gateway', async (t) => {
  const { grpc } = await cluster(t);
  const calls = await Promise.all([1, 2, 3].map(() => GrpcCall.begin(t, grpc, 'StreamService/Watch')));
  assert.deepEqual(calls.map(({ node }) => node).sort(), ['gateway-1', 'gateway-2', 'gateway-3']);
});
