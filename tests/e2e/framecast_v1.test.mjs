// framecast.v1 in a browser: many streams on one socket, painted frames acked, and on again by themselves after a restart.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openPage } from './browser.mjs';
import { chartFolder } from './charts.mjs';
import { push, Server } from './programs.mjs';

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

/** A whole client, as somebody would write it from docs/protocol.md alone. Runs in the page. */
function watch(names) {
  const seen = { hello: 0, directory: [], epochs: {}, painted: {}, wrong: [], draining: 0, opened: 0 };
  globalThis.seen = seen;
  const last = {};
  const connect = () => {
    const socket = new WebSocket(`ws://${location.host}/websocket`, 'framecast.v1');
    socket.binaryType = 'arraybuffer';
    const say = (message) => socket.send(JSON.stringify(message));
    let offset = 0;
    socket.onopen = () => {
      seen.opened += 1;
      say({ type: 'ping', t: performance.now() });
      names.forEach((stream, index) => {
        const since = last[index + 1];
        say({ type: 'subscribe', id: index + 1, stream, window: 'auto', ...(since && { since }) });
      });
    };
    socket.onclose = () => setTimeout(connect, 200);
    socket.onmessage = async ({ data }) => {
      if (typeof data === 'string') {
        const message = JSON.parse(data);
        if (message.type === 'hello') seen.hello += 1;
        if (message.type === 'streams') seen.directory.push(...message.streams.map(({ name }) => name));
        if (message.type === 'pong') offset = message.server_time_us - (performance.timeOrigin + (performance.now() + message.t) / 2) * 1000;
        if (message.type === 'subscribed' || message.type === 'state') seen.epochs[message.id] = message.epoch;
        if (message.type === 'draining') seen.draining += 1;
        if (message.type === 'error') seen.wrong.push(message.message);
        return;
      }
      const view = new DataView(data);
      const id = view.getUint32(4, true);
      const sequence = Number(view.getBigUint64(8, true));
      const epoch = seen.epochs[id];
      if (last[id]?.epoch === epoch) {
        let skipped = 0;
        for (let at = 40; at < 60; at += 4) skipped += view.getUint32(at, true);
        if (sequence - last[id].sequence - 1 !== skipped) seen.wrong.push(`${id}: ${last[id].sequence}, ${sequence}, ${skipped}`);
      }
      last[id] = { epoch, sequence };
      const type = new TextDecoder().decode(new Uint8Array(data, 64, view.getUint16(60, true)));
      if ((view.getUint8(1) & 1) === 0) {
        const picture = await createImageBitmap(new Blob([new Uint8Array(data, view.getUint16(2, true))], { type }));
        picture.close();
      }
      seen.painted[id] = (seen.painted[id] ?? 0) + 1;
      if (socket.readyState !== WebSocket.OPEN) return;
      const now = Math.round((performance.timeOrigin + performance.now()) * 1000 + offset);
      say({ type: 'ack', id, epoch, sequence, painted: true, paint_time_us: now });
    };
  };
  connect();
}

test('a page of one socket shows many streams, acks what it paints, and goes on after a restart', { timeout: 90_000 }, async (t) => {
  const server = await Server.start(t, '--drain_timeout=2s');
  const charts = await chartFolder(t, 40);
  for (const name of ['one', 'two', 'three']) push(t, server, name, charts.pattern, '--interval', '50ms', '--loop');
  const page = await openPage(t, browser);
  await page.goto(`${server.url}/healthz`);
  await page.evaluate(watch, ['one', 'two', 'three']);
  const painted = (count) =>
    page.waitForFunction((count) => [1, 2, 3].every((id) => (globalThis.seen.painted[id] ?? 0) >= count), count);
  await painted(20);
  const first = await page.evaluate(() => structuredClone(globalThis.seen));
  assert.equal(first.opened, 1);
  assert.equal(first.hello, 1);
  for (const name of ['one', 'two', 'three']) assert.ok(first.directory.includes(name), name);

  await server.restart();
  await page.evaluate(() => (globalThis.seen.painted = {}));
  await painted(20);
  const then = await page.evaluate(() => structuredClone(globalThis.seen));
  assert.equal(then.draining, 1, 'the server said that it stops');
  assert.ok(then.opened >= 2);
  for (const id of [1, 2, 3]) assert.notEqual(then.epochs[id], first.epochs[id], 'a new server numbers anew');
  assert.deepEqual(then.wrong, [], 'no error was said, and every skip is explained');
});
