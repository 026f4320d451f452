// Links to one frame.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { framePage, readFrame } from '../../src/tools/permalink';

const FRAME = { epoch: '00c0ffee12345678', sequence: 42 };
const ID = '00c0ffee12345678-42';

test('a link names the frame', () => {
  assert.equal(framePage('https://h:8000/sub/streams/cam', FRAME), `https://h:8000/sub/streams/cam?frame=${ID}`);
});

test('what a link names is read again', () => {
  for (const frame of [FRAME, { epoch: 'f'.repeat(16), sequence: Number.MAX_SAFE_INTEGER }]) {
    assert.deepEqual(readFrame(new URL(framePage('http://h/streams/cam', frame)).search), frame);
  }
});

test('no link carries a token, however it is written, nor a password', () => {
  for (const address of [
    'http://h/streams/cam?token=secret',
    'http://h/streams/cam?%74oken=secret&token=secret',
    'http://h/streams/cam?frame=x&token=secret#token=secret',
    'http://name:secret@h/streams/cam',
  ]) {
    assert.equal(framePage(address, FRAME), `http://h/streams/cam?frame=${ID}`);
  }
});

test('a link to a frame becomes one to another', () => {
  assert.equal(framePage('http://h/streams/cam?frame=old&frame=older&%66rame=x', FRAME), `http://h/streams/cam?frame=${ID}`);
});

test('other parameters stay as they were, the place in the page does not', () => {
  assert.equal(framePage('http://h/streams/cam?a=%20+b&c&token=x#pictures', FRAME), `http://h/streams/cam?a=%20+b&c&frame=${ID}`);
});

test('an address without a frame asks for none', () => {
  for (const search of ['', '?', '?a=1', '?Frame=' + ID]) assert.equal(readFrame(search), null);
});

test('a frame is found among other parameters, and the first counts', () => {
  assert.deepEqual(readFrame(`?a=1&frame=${ID}&frame=x`), FRAME);
  assert.equal(readFrame(`?frame=x&frame=${ID}`), null);
});

test('what can be no frame is none', () => {
  const wrong = [
    'c0ffee-1',
    '0000000000000000-1',
    '00C0FFEE12345678-1',
    '00c0ffee12345678-0',
    '00c0ffee12345678-01',
    '00c0ffee12345678--1',
    '00c0ffee12345678-1.5',
    '00c0ffee12345678-1e3',
    '00c0ffee12345678-9007199254740992',
    '00c0ffee12345678-99999999999999999',
    '00c0ffee12345678-1\n',
    '00c0ffee12345678',
    `${ID}/../..`,
  ];
  for (const frame of wrong) assert.equal(readFrame(`?frame=${encodeURIComponent(frame)}`), null, frame);
});
