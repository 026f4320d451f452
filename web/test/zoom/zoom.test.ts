// How a picture lies in its stage.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Zoom, type Place } from '../../src/zoom/zoom';

/** By default a stage of 800 × 600 on a plain screen, and a picture that is twice as wide: whole at a half, with 100 above and below. */
function makeZoom({ width = 800, height = 600, pixelRatio = 1, picture = [1600, 800] } = {}) {
  const zoom = new Zoom();
  zoom.resize({ width, height, pixelRatio });
  zoom.pictureSize(picture[0] ?? 0, picture[1] ?? 0);
  return zoom;
}

function placeOf(zoom: Zoom): Place {
  assert.ok(zoom.place !== null);
  return zoom.place;
}

/** Which point of the picture, in its own pixels, is at this point of the stage. */
function under(zoom: Zoom, x: number, y: number): [number, number] {
  const place = placeOf(zoom);
  return [(x - place.x) / place.scale, (y - place.y) / place.scale];
}

function assertNear(actual: readonly number[], expected: readonly number[], most = 1e-6) {
  const isNear = actual.every((value, at) => Math.abs(value - (expected[at] ?? NaN)) <= most);
  assert.ok(isNear, `${actual.join(', ')} is not ${expected.join(', ')}`);
}

test('before a picture has come there is no place, and nothing to move', () => {
  const zoom = new Zoom();
  zoom.resize({ width: 800, height: 600, pixelRatio: 1 });
  assert.equal(zoom.place, null);
  assert.equal(zoom.percent, 0);
  assert.equal(zoom.canPan, false);
  assert.equal(zoom.isPixelated, false);
  for (const moved of [zoom.zoomAt(2, 0, 0), zoom.zoomBy(2), zoom.panBy(1, 1), zoom.toggleAt(0, 0), zoom.fit()]) {
    assert.equal(moved, false);
  }
});

test('a picture without a size is as none', () => {
  const zoom = makeZoom();
  assert.equal(zoom.pictureSize(0, 0), true);
  assert.equal(zoom.place, null);
  assert.equal(zoom.pictureSize(0, 0), false);
});

test('at first it is whole and in the middle, large or small', () => {
  assert.deepEqual(makeZoom().place, { scale: 0.5, x: 0, y: 100 });
  assert.deepEqual(makeZoom({ picture: [300, 600] }).place, { scale: 1, x: 250, y: 0 });
  assert.deepEqual(makeZoom({ picture: [80, 30] }).place, { scale: 10, x: 0, y: 150 });
  assert.equal(makeZoom().mode, 'fit');
  assert.equal(makeZoom().canPan, false);
});

test('what is whole stays whole when the stage or the picture gets another size', () => {
  const zoom = makeZoom();
  assert.equal(zoom.resize({ width: 400, height: 600, pixelRatio: 1 }), true);
  assert.deepEqual(zoom.place, { scale: 0.25, x: 0, y: 200 });
  assert.equal(zoom.pictureSize(400, 1200), true);
  assert.deepEqual(zoom.place, { scale: 0.5, x: 100, y: 0 });
  assert.equal(zoom.mode, 'fit');
});

test('the same sizes again change nothing', () => {
  const zoom = makeZoom();
  zoom.zoomAt(3, 100, 300);
  const place = zoom.place;
  assert.equal(zoom.pictureSize(1600, 800), false);
  assert.equal(zoom.resize({ width: 800, height: 600, pixelRatio: 1 }), false);
  assert.deepEqual(zoom.place, place);
});

test('a new size is told of also where the picture lies at the same place', () => {
  const hidden = makeZoom({ width: 0, height: 0 });
  assert.equal(hidden.pictureSize(10, 10), true);
  const corner = makeZoom({ picture: [2000, 2000] });
  corner.actualSize();
  corner.panBy(9_999, 9_999);
  assert.equal(corner.pictureSize(2000, 3000), true);
});

test('percent are pixels of the screen', () => {
  assert.equal(makeZoom().percent, 50);
  assert.equal(makeZoom({ pixelRatio: 2 }).percent, 100);
});

test('one to one is a pixel of the screen for one of the picture', () => {
  for (const pixelRatio of [1, 1.25, 2, 3]) {
    const zoom = makeZoom({ pixelRatio, picture: [4000, 4000] });
    assert.equal(zoom.actualSize(), true);
    assert.equal(zoom.mode, 'actual');
    assert.equal(placeOf(zoom).scale, 1 / pixelRatio);
    assertNear([zoom.percent], [100]);
    assertNear(under(zoom, 400, 300), [2000, 2000], 1);
  }
});

test('one to one lies on pixels of the screen, never between two', () => {
  for (const pixelRatio of [1, 1.5, 2]) {
    const zoom = makeZoom({ width: 801, height: 601, pixelRatio, picture: [400, 2001] });
    zoom.actualSize();
    for (const step of [0, 0.3, 7.77]) {
      zoom.panBy(step, step);
      const { x, y } = placeOf(zoom);
      assertNear([x * pixelRatio, y * pixelRatio], [Math.round(x * pixelRatio), Math.round(y * pixelRatio)]);
    }
  }
});

test('a small picture one to one is smaller than the stage, and in its middle', () => {
  const zoom = makeZoom({ picture: [80, 30] });
  zoom.actualSize();
  assert.deepEqual(zoom.place, { scale: 1, x: 360, y: 285 });
  assert.equal(zoom.canPan, false);
});

test('one to one stays so when the stage, the screen or the picture is another', () => {
  const zoom = makeZoom();
  zoom.actualSize();
  zoom.resize({ width: 300, height: 300, pixelRatio: 2 });
  assert.equal(placeOf(zoom).scale, 0.5);
  zoom.pictureSize(3000, 3000);
  assert.equal(placeOf(zoom).scale, 0.5);
  assert.equal(zoom.mode, 'actual');
});

test('what is under the pointer stays there', () => {
  const zoom = makeZoom({ picture: [1600, 1200] });
  for (const [x, y] of [[200, 150], [799, 1], [0, 600], [400, 300]] as const) {
    zoom.fit();
    for (const factor of [1.5, 2, 1.1, 0.9]) {
      const before = under(zoom, x, y);
      assert.equal(zoom.zoomAt(factor, x, y), true);
      assertNear(under(zoom, x, y), before);
    }
    assert.equal(zoom.mode, 'free');
  }
});

test('in the direction where all of it is in sight it stays in the middle', () => {
  const zoom = makeZoom();
  zoom.zoomAt(1.2, 0, 0);
  assertNear([placeOf(zoom).y], [(600 - 800 * 0.6) / 2]);
});

test('no gap opens between the picture and the stage, wherever it is moved', () => {
  const zoom = makeZoom();
  zoom.zoomAt(4, 400, 300);
  for (const [dx, dy] of [[9_999, 9_999], [-9_999, -9_999], [9_999, -9_999], [-50, 50]] as const) {
    zoom.panBy(dx, dy);
    const { scale, x, y } = placeOf(zoom);
    assert.ok(x <= 0 && x + 1600 * scale >= 800, `${x}`);
    assert.ok(y <= 0 && y + 800 * scale >= 600, `${y}`);
  }
});

test('it is moved by as much as the pointer, and says when it is at its edge', () => {
  const zoom = makeZoom();
  zoom.zoomAt(4, 400, 300);
  const before = placeOf(zoom);
  assert.equal(zoom.panBy(-30, 20), true);
  assertNear([placeOf(zoom).x, placeOf(zoom).y], [before.x - 30, before.y + 20]);
  zoom.panBy(9_999, 9_999);
  assert.equal(zoom.panBy(5, 0), false);
  assert.equal(zoom.panBy(-5, 0), true);
});

test('what is whole is not moved', () => {
  const zoom = makeZoom();
  assert.equal(zoom.panBy(50, 50), false);
  assert.deepEqual(zoom.place, makeZoom().place);
});

test('it can be moved where it is wider than the stage only by its width, and not by an error of rounding', () => {
  const zoom = makeZoom();
  zoom.zoomAt(1.2, 400, 300);
  assert.equal(zoom.canPan, true);
  assert.equal(zoom.panBy(0, 40), false);
  for (let width = 301; width < 1300; width += 7) {
    assert.equal(makeZoom({ width: 617.3, height: 411.1, picture: [width, 997] }).canPan, false, `${width}`);
  }
});

test('zooming out ends with the whole picture, which then stays whole', () => {
  const zoom = makeZoom();
  zoom.zoomAt(3.3, 100, 100);
  assert.equal(zoom.zoomAt(0.001, 700, 500), true);
  assert.equal(zoom.mode, 'fit');
  assert.deepEqual(zoom.place, makeZoom().place);
  assert.equal(zoom.zoomAt(0.9, 0, 0), false);
});

test('zooming out ends one to one where that is smaller than the whole stage', () => {
  const zoom = makeZoom({ picture: [80, 30] });
  zoom.zoomAt(0.001, 0, 0);
  assert.equal(zoom.mode, 'actual');
  assert.equal(placeOf(zoom).scale, 1);
  assert.equal(zoom.zoomAt(0.9, 0, 0), false);
});

test('zooming in ends at 32 pixels of the screen for one of the picture', () => {
  for (const pixelRatio of [1, 2]) {
    const zoom = makeZoom({ pixelRatio });
    assert.equal(zoom.zoomAt(1e6, 400, 300), true);
    assertNear([zoom.percent], [3200]);
    assert.equal(zoom.zoomAt(1.1, 400, 300), false);
  }
});

test('a picture of a few pixels still fills the stage', () => {
  const zoom = makeZoom({ picture: [8, 6] });
  assert.equal(zoom.percent, 10_000);
  assert.equal(zoom.zoomAt(2, 0, 0), false);
  assert.equal(zoom.zoomAt(0.5, 0, 0), true);
  assert.equal(zoom.percent, 5_000);
});

test('there and back by a factor that rounds is the whole picture again', () => {
  const zoom = makeZoom({ width: 777, height: 333, picture: [1234, 567] });
  for (let step = 0; step < 7; step += 1) zoom.zoomAt(1.1, 300, 200);
  for (let step = 0; step < 7; step += 1) zoom.zoomAt(1 / 1.1, 300, 200);
  assert.equal(zoom.mode, 'fit');
});

test('steps stop at the whole picture and at one to one, and go on from there', () => {
  const modes = (zoom: Zoom, factor: number, count: number) =>
    Array.from({ length: count }, () => (zoom.zoomBy(factor) ? zoom.mode : 'end'));
  const large = makeZoom();
  assert.deepEqual(modes(large, 1.5, 3), ['free', 'actual', 'free']);
  assert.deepEqual(modes(large, 1 / 1.6, 4), ['actual', 'free', 'fit', 'end']);
  const small = makeZoom({ picture: [400, 300] });
  assert.deepEqual(modes(small, 1 / 1.5, 3), ['free', 'actual', 'end']);
  assert.deepEqual(modes(small, 1.5, 3), ['free', 'fit', 'free']);
  const both = makeZoom({ picture: [760, 570] });
  both.zoomAt(1.2, 0, 0);
  assert.deepEqual(modes(both, 0.5, 3), ['fit', 'actual', 'end']);
});

test('a step is about the middle of the stage', () => {
  const zoom = makeZoom();
  zoom.zoomAt(5, 100, 250);
  const before = under(zoom, 400, 300);
  zoom.zoomBy(1.25);
  assertNear(under(zoom, 400, 300), before);
});

test('a double click goes to one to one at its point, and back to the whole', () => {
  const zoom = makeZoom({ picture: [1600, 1200] });
  const before = under(zoom, 200, 200);
  zoom.toggleAt(200, 200);
  assert.equal(zoom.mode, 'actual');
  assertNear(under(zoom, 200, 200), before, 0.5);
  zoom.toggleAt(700, 500);
  assert.equal(zoom.mode, 'fit');
});

test('a double click on a picture no larger than the stage makes it twice as large, and whole again', () => {
  for (const picture of [[400, 300], [800, 600]]) {
    const zoom = makeZoom({ picture });
    const fit = placeOf(zoom).scale;
    zoom.toggleAt(0, 0);
    assertNear(Object.values(placeOf(zoom)), [2 * fit, 0, 0]);
    zoom.toggleAt(0, 0);
    assert.equal(zoom.mode, 'fit');
  }
});

test('a double click on what somebody zoomed shows the whole', () => {
  for (const act of [(zoom: Zoom) => zoom.zoomAt(7, 0, 0), (zoom: Zoom) => zoom.actualSize()]) {
    const zoom = makeZoom();
    act(zoom);
    zoom.toggleAt(400, 300);
    assert.equal(zoom.mode, 'fit');
  }
});

test('with another stage the same point stays in the middle', () => {
  const zoom = makeZoom({ picture: [4000, 3000] });
  zoom.zoomAt(8, 300, 200);
  const [x, y] = under(zoom, 400, 300);
  zoom.resize({ width: 500, height: 300, pixelRatio: 1 });
  assertNear(under(zoom, 250, 150), [x, y]);
});

test('a stage that is hidden for a while, or turned and turned back, leaves the place as it was', () => {
  for (const act of [
    (zoom: Zoom) => zoom.zoomAt(4, 10, 20),
    (zoom: Zoom) => zoom.actualSize(),
    (zoom: Zoom) => zoom.fit(),
  ]) {
    const zoom = makeZoom();
    act(zoom);
    const { place, mode } = zoom;
    for (const [width, height] of [[0, 0], [600, 800], [5_000, 4_000]] as const) {
      zoom.resize({ width, height, pixelRatio: 1 });
      zoom.resize({ width: 800, height: 600, pixelRatio: 1 });
      assert.deepEqual({ place: zoom.place, mode: zoom.mode }, { place, mode });
    }
  }
});

test('a stage without room is no reason for anything but numbers', () => {
  const zoom = makeZoom({ width: 0, height: 0 });
  zoom.zoomAt(2, 0, 0);
  zoom.zoomBy(2);
  zoom.toggleAt(0, 0);
  zoom.panBy(1, 1);
  assert.ok(Object.values(placeOf(zoom)).every(Number.isFinite));
});

test('a picture of another size keeps the same part in sight', () => {
  const zoom = makeZoom({ picture: [1600, 1200] });
  zoom.zoomAt(4, 600, 100);
  const before = placeOf(zoom);
  const [x, y] = under(zoom, 400, 300);
  zoom.pictureSize(3200, 2400);
  assert.equal(zoom.mode, 'free');
  assertNear(under(zoom, 400, 300), [2 * x, 2 * y]);
  assertNear([placeOf(zoom).scale], [before.scale / 2]);
});

test('a picture one to one that gets another size keeps its relative centre', () => {
  const zoom = makeZoom({ picture: [4000, 3000] });
  zoom.actualSize();
  zoom.panBy(500, 300);
  const [x, y] = under(zoom, 400, 300);
  zoom.pictureSize(8000, 6000);
  assert.equal(zoom.mode, 'actual');
  assertNear(under(zoom, 400, 300), [2 * x, 2 * y], 1);
});

test('pixels are squares from three pixels of the screen on', () => {
  const zoom = makeZoom({ pixelRatio: 2 });
  zoom.zoomAt(2.99, 0, 0);
  assert.equal(zoom.isPixelated, false);
  zoom.fit();
  zoom.zoomAt(3, 0, 0);
  assert.equal(zoom.isPixelated, true);
});
