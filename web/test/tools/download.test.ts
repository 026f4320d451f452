// What the file of a saved frame is called.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileName } from '../../src/tools/download';

const FRAME = { epoch: '00c0ffee12345678', sequence: 7 };
const extension = (contentType: string) => /\.([^.]*)$/.exec(fileName('cam', FRAME, contentType))?.[1];

test('a file is named by its stream and its frame', () => {
  assert.equal(fileName('lab.cam_1', FRAME, 'image/png'), 'lab.cam_1-00c0ffee12345678-7.png');
});

test('its end is that of its type', () => {
  const cases = {
    'image/png': 'png',
    'image/jpeg': 'jpg',
    'image/jpg': 'jpg',
    'image/webp': 'webp',
    'image/avif': 'avif',
    'image/gif': 'gif',
    'image/bmp': 'bmp',
    'image/tiff': 'tif',
    'image/svg+xml': 'svg',
    'image/x-icon': 'ico',
    'IMAGE/PNG': 'png',
    'image/png; charset=binary': 'png',
  };
  for (const [type, end] of Object.entries(cases)) assert.equal(extension(type), end, type);
});

test('a type that is not known puts nothing into the name, least of all what makes a program of it', () => {
  for (const type of ['', 'image/', 'image/exe', 'image/../../x', 'image/a b', 'text/html', 'png', 'constructor']) {
    assert.equal(extension(type), 'bin', type);
  }
});
