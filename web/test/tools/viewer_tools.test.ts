// The tools of a stream's page and their keys.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strings } from '../../src/strings';
import { dispatch, type BindingGroup } from '../../src/tools/keyboard';
import { viewerKeys, viewerTools, type ViewerParts } from '../../src/tools/viewer_tools';

function makeViewer() {
  const calls: string[] = [];
  const note = (call: string) => calls.push(call);
  const state = { hasFrame: true, canPan: true };
  const parts: ViewerParts = {
    stage: {
      mode: 'fit',
      percent: 50,
      fit: () => note('fit') > 0,
      actualSize: () => note('1:1') > 0,
      zoomBy: (factor) => note(factor > 1 ? 'in' : 'out') > 0,
      panBy: (dx, dy) => state.canPan && note(`pan ${Math.sign(dx)} ${Math.sign(dy)}`) > 0,
    },
    fullScreen: { isPossible: true, isOn: false, toggle: () => note('full') },
    info: { isOn: true, toggle: () => note('info') },
    figures: { isOn: false, toggle: () => note('figures') },
    hasFrame: () => state.hasFrame,
    download: () => note('download'),
    copyLink: () => note('copy'),
    openHelp: () => note('help'),
  };
  const tools = viewerTools(parts);
  const keys: BindingGroup = viewerKeys(tools, parts);
  const plain = { code: '', ctrlKey: false, altKey: false, metaKey: false, shiftKey: false, repeat: false };
  return { calls, state, tools, keys, press: (key: string) => dispatch([keys], { key, ...plain }) };
}

test('each key does what the help says', () => {
  const { calls, press } = makeViewer();
  for (const key of '01-+=fscig?') press(key);
  assert.deepEqual(calls, ['fit', '1:1', 'out', 'in', 'in', 'full', 'download', 'copy', 'info', 'figures', 'help']);
});

test('an arrow looks further in its direction: the picture goes the other way', () => {
  const { calls, press } = makeViewer();
  for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']) press(key);
  assert.deepEqual(calls, ['pan 1 0', 'pan -1 0', 'pan 0 1', 'pan 0 -1']);
});

test('arrows are somebody else’s while the picture is whole', () => {
  const { state, press } = makeViewer();
  state.canPan = false;
  assert.equal(press('ArrowUp'), false);
});

test('nothing is saved or linked to while there is no picture', () => {
  const { calls, state, press } = makeViewer();
  state.hasFrame = false;
  press('s');
  press('c');
  assert.deepEqual(calls, []);
});

test('no key and no name is given twice', () => {
  const { tools, keys } = makeViewer();
  const pressed = keys.bindings.flatMap((binding) => binding.keys);
  assert.equal(new Set(pressed).size, pressed.length);
  const ids = tools.flat().map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
});

test('a size has a digit behind the point only where that tells something', () => {
  const cases: Array<[number, string]> = [[0, ''], [7.25, '7.3 %'], [9.96, '10 %'], [99.6, '100 %'], [3200, '3200 %']];
  for (const [percent, words] of cases) assert.equal(strings.viewer.percent(percent), words);
});
