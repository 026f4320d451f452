// Pushes pictures as a script with curl would: one PUT each, many streams from one process.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** One picture; resolves once the server has it. */
export async function put(server, stream, picture, agent) {
  const question = request(`${server.url}/api/v1/streams/${stream}/frame`, { method: 'PUT', agent });
  question.end(picture);
  const [answer] = await once(question, 'response');
  answer.resume();
  assert.ok(answer.statusCode <= 201, `PUT is answered ${answer.statusCode}`);
  await once(answer, 'end');
}

/** Charts 0 to `count` − 1 over and over into each of the streams, until the test ends. */
export async function putOn(t, server, streams, { pattern }, count, intervalMs) {
  const charts = Array.from({ length: count }, (_, number) => readFile(pattern.replace('%d', number)));
  putPicturesOn(t, server, streams, await Promise.all(charts), intervalMs);
}

export function putPicturesOn(t, server, streams, pictures, intervalMs) {
  const agent = new Agent({ keepAlive: true });
  const ending = new AbortController();
  const produce = async (stream, index) => {
    await pause((index * intervalMs) / streams.length); // not all at once
    for (let number = index; !ending.signal.aborted; number += 1) {
      const next = Date.now() + intervalMs;
      await put(server, stream, pictures[number % pictures.length], agent);
      await pause(Math.max(0, next - Date.now()));
    }
  };
  const outcomes = Promise.allSettled(streams.map(produce));
  t.after(async () => {
    ending.abort();
    const mistakes = (await outcomes).map(({ reason }) => reason).filter((reason) => reason instanceof assert.AssertionError);
    agent.destroy();
    assert.deepEqual(mistakes, []); // others are of a server that has ended before
  });
}
