import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ingest } from './ingest.mjs';
import { evaluate } from './rounds.mjs';
import { table } from './table.mjs';

const flatOut = ingest.cells.find(({ fps }) => fps === 0);
const paced = ingest.cells.find(({ fps }) => fps > 0);

function round(gigabytes, { frames = 1000, rejected = 0, sent = frames } = {}) {
  return {
    seconds: 2, frames, sent, acked: frames, rejected, bytes_per_s: gigabytes * 1e9, server_cpu_ns_a_frame: 30_000, ack_p50_ms: 1,
    ack_p99_ms: 2,
  };
}

test('ratios are to the sink in the same round, and its two runs tell what is no difference', () => {
  const result = evaluate(ingest, flatOut, {
    framecastd: [round(3), round(1.5)], sink: [round(4), round(2)], 'sink again': [round(4), round(2.4)],
  });
  const [framecastd] = result.entries;
  assert.equal(framecastd.to_reference.gigabytes_per_s.median, 0.75);
  assert.equal(framecastd.to_reference.gigabytes_per_s.differs, true);
  assert.equal(framecastd.to_reference.cpu_us.differs, false);
  const text = table(ingest, [result]);
  assert.match(text, /^framecastd +2\.25 \(1\.50–3\.00\) ×0\.75 +30\.0 \(30\.0–30\.0\) = .* –$/m);
  assert.match(text, /^the sink against itself +up to ×1\.20 /m);
});

test('a paced load shows which part of the frames due was acked, and what went wrong', () => {
  const due = paced.producers * paced.fps * 2;
  const text = table(ingest, [evaluate(ingest, paced, {
    framecastd: [round(0.1, { frames: due / 2, rejected: 3, sent: due })], sink: [round(0.2, { frames: due })],
  })]);
  assert.match(text, new RegExp(`^framecastd .* 50\\.0 % +frames rejected: 3, frames never acked: ${due / 2}$`, 'm'));
  assert.match(text, /^sink .* 100\.0 %$/m);
});
