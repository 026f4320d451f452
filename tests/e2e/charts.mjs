// Draws numbered charts as PNG files; a square in the top left corner carries the number, for the test to read back.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng } from './png.mjs';

const WIDTH = 640;
const HEIGHT = 400;
/** The square's blue: tells a chart's corner from any other colour. */
export const MARK_BLUE = 77;
const MARK_SIZE = 8;
const MARGIN = { left: 48, right: 24, top: 40, bottom: 40 };

/** A folder with chart0.png, chart1.png, …, which goes away with the test. */
export async function chartFolder(t, count, hue = 210) {
  const folder = await mkdtemp(join(tmpdir(), 'framecast-charts-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await Promise.all(
    Array.from({ length: count }, (_, number) => writeFile(join(folder, `chart${number}.png`), drawChart(number, hue))),
  );
  return { pattern: join(folder, 'chart%d.png') };
}

function drawChart(number, hue) {
  const pixels = Buffer.alloc(WIDTH * HEIGHT * 3, 255);
  const fill = (left, top, width, height, [red, green, blue]) => {
    for (let y = Math.round(top); y < Math.round(top + height); y += 1) {
      for (let x = Math.round(left); x < Math.round(left + width); x += 1) {
        pixels.set([red, green, blue], (y * WIDTH + x) * 3);
      }
    }
  };
  const right = WIDTH - MARGIN.right;
  const floor = HEIGHT - MARGIN.bottom;
  for (let y = MARGIN.top; y <= floor; y += 64) fill(MARGIN.left, y, right - MARGIN.left, 1, [226, 230, 236]);
  const bars = 16;
  const pitch = (right - MARGIN.left) / bars;
  for (let bar = 0; bar < bars; bar += 1) {
    const wave = 0.5 + 0.32 * Math.sin((number + bar) / 2.5) + 0.16 * Math.sin((number * 2 + bar * 3) / 5);
    const height = wave * (floor - MARGIN.top);
    const isNewest = bar === bars - 1;
    fill(MARGIN.left + bar * pitch + 4, floor - height, pitch - 8, height, rgb(hue, isNewest ? 0.75 : 0.5, isNewest ? 0.4 : 0.65));
  }
  fill(MARGIN.left, floor, right - MARGIN.left, 2, [70, 80, 95]);
  fill(MARGIN.left, MARGIN.top, 2, floor - MARGIN.top, [70, 80, 95]);
  fill(0, 0, MARK_SIZE, MARK_SIZE, [number & 255, number >> 8, MARK_BLUE]);
  return encodePng(WIDTH, HEIGHT, pixels);
}

function rgb(hue, saturation, lightness) {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  return [0, 8, 4].map((offset) => {
    const turn = (offset + hue / 30) % 12;
    return Math.round(255 * (lightness - reach * Math.max(-1, Math.min(turn - 3, 9 - turn, 1))));
  });
}
