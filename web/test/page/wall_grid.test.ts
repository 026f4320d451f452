// The columns of a wall.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layOut, type Room } from '../../src/page/wall_grid';

const LAPTOP: Room = { width: 1240, height: 740, gap: 15, caption: 76, least: 200 };
const PHONE: Room = { width: 366, height: 760, gap: 12, caption: 72, least: 190 };

test('a lone stream takes the window', () => {
  assert.deepEqual(layOut(1, LAPTOP), { columns: 1, pictureHeight: 664 });
});

test('all rows are in the window, with tiles as large as that allows', () => {
  for (const [count, columns] of [[2, 2], [3, 2], [4, 2], [6, 3], [9, 3], [12, 4]] as const) {
    const layout = layOut(count, LAPTOP);
    assert.equal(layout.columns, columns, `${count} streams`);
    const rows = Math.ceil(count / columns);
    assert.ok(rows * ((layout.pictureHeight ?? Infinity) + LAPTOP.caption) + (rows - 1) * LAPTOP.gap <= LAPTOP.height);
  }
});

test('tiles that could not be read are not made, the wall scrolls instead', () => {
  assert.deepEqual(layOut(50, LAPTOP), { columns: 5, pictureHeight: null });
  assert.deepEqual(layOut(50, { ...LAPTOP, width: 3800, height: 2080, least: 300, caption: 100 }).columns, 9);
});

test('a phone has a column, whatever there is', () => {
  assert.equal(layOut(1, PHONE).columns, 1);
  assert.deepEqual(layOut(20, PHONE), { columns: 1, pictureHeight: null });
  assert.deepEqual(layOut(3, { ...PHONE, width: 150 }).columns, 1);
});

test('a wall without tiles has a layout too', () => {
  assert.equal(layOut(0, LAPTOP).columns, 1);
});
