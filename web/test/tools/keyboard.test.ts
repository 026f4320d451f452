// Keys, and the help that is made of their table.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { belongsTo, dispatch, helpOf, labelOf, type Binding } from '../../src/tools/keyboard';
import { bindingsOf, type Tool } from '../../src/tools/toolbar';

type Pressed = Parameters<typeof dispatch>[1];

const press = (key: string, more: Partial<Pressed> = {}): Pressed => ({
  key,
  code: '',
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  shiftKey: false,
  repeat: false,
  ...more,
});

function makeTable(...bindings: Array<Partial<Binding> & { keys: string[] }>) {
  const done: string[] = [];
  const groups = [
    {
      title: 'Keys',
      bindings: bindings.map((binding) => ({ words: binding.keys.join(), action: (key: string) => void done.push(key), ...binding })),
    },
  ];
  return { done, groups, press: (key: string, more?: Partial<Pressed>) => dispatch(groups, press(key, more)) };
}

/** Knows selectors of one tag and one attribute at most. */
function makeTarget(tag: string, attributes: Record<string, string> = {}, isContentEditable = false) {
  const matches = (selector: string) => {
    const [, name = '', attribute, value] = /^([a-z]*)(?:\[([a-z]+)(?:="([a-z]+)")?\])?$/.exec(selector) ?? [];
    if (name !== '' && name !== tag) return false;
    if (attribute === undefined) return name !== '';
    return attribute in attributes && (value === undefined || attributes[attribute] === value);
  };
  const closest = (selectors: string) => (selectors.split(', ').some(matches) ? {} : null);
  return { closest, isContentEditable } as unknown as Parameters<typeof belongsTo>[0];
}

test('each key of a binding does it, and is told to it', () => {
  const { done, press } = makeTable({ keys: ['+', '='] }, { keys: ['f'] });
  assert.equal(press('+', { shiftKey: true }), true);
  assert.equal(press('='), true);
  assert.equal(press('f'), true);
  assert.deepEqual(done, ['+', '=', 'f']);
});

test('other keys are left alone', () => {
  const { done, press } = makeTable({ keys: ['f'] });
  for (const key of ['g', 'F5', 'Tab', 'Dead', 'Unidentified']) assert.equal(press(key), false);
  assert.deepEqual(done, []);
});

test('what is pressed with Ctrl, Alt or Meta is the browser’s', () => {
  const { done, press } = makeTable({ keys: ['f', '+', 'ArrowLeft'] });
  for (const modifier of ['ctrlKey', 'altKey', 'metaKey']) {
    for (const key of ['f', '+', 'ArrowLeft']) assert.equal(press(key, { [modifier]: true }), false);
  }
  assert.deepEqual(done, []);
});

test('Caps Lock is no Shift', () => {
  const { done, press } = makeTable({ keys: ['f'] }, { keys: ['F'] });
  press('F');
  press('f', { shiftKey: true });
  assert.deepEqual(done, ['f', 'F']);
});

test('a letter with Shift is another key', () => {
  assert.equal(makeTable({ keys: ['f'] }).press('F', { shiftKey: true }), false);
});

test('keys with names are told apart by Shift, signs are not', () => {
  const { done, press } = makeTable({ keys: ['ArrowLeft'] }, { keys: ['Shift+ArrowLeft'] }, { keys: [' '] }, { keys: ['?'] });
  press('ArrowLeft', { shiftKey: true });
  press('ArrowLeft');
  press(' ');
  assert.equal(press(' ', { shiftKey: true }), false);
  press('?', { shiftKey: true });
  assert.deepEqual(done, ['Shift+ArrowLeft', 'ArrowLeft', ' ', '?']);
});

test('where letters are others, the place of the Latin ones counts', () => {
  const { done, press } = makeTable({ keys: ['f'] });
  press('а', { code: 'KeyF' });
  assert.deepEqual(done, ['f']);
  assert.equal(press('e', { code: 'KeyF' }), false); // another Latin layout means what it says
  assert.equal(press('?', { code: 'KeyF' }), false);
});

test('a key that is held goes on only where that makes sense, and is the browser’s in neither case', () => {
  const { done, press } = makeTable({ keys: ['+'], repeats: true }, { keys: ['f'] });
  assert.equal(press('+', { repeat: true }), true);
  assert.equal(press('f', { repeat: true }), true);
  assert.deepEqual(done, ['+']);
});

test('what does nothing leaves the key to the next, or to the page', () => {
  let canPan = false;
  const { done, press } = makeTable({ keys: ['ArrowLeft'], action: () => canPan }, { keys: ['ArrowLeft'] });
  assert.equal(press('ArrowLeft'), true);
  assert.deepEqual(done, ['ArrowLeft']);
  canPan = true;
  press('ArrowLeft');
  assert.deepEqual(done, ['ArrowLeft']);
  assert.equal(makeTable({ keys: ['ArrowLeft'], action: () => false }).press('ArrowLeft'), false);
});

test('who writes keeps every key', () => {
  for (const target of [makeTarget('input'), makeTarget('textarea'), makeTarget('select'), makeTarget('p', {}, true)]) {
    for (const key of ['f', '?', ' ', 'ArrowLeft']) assert.equal(belongsTo(target, press(key)), true);
  }
});

test('buttons, links and sliders keep the keys that they use, and no others', () => {
  for (const target of [makeTarget('button'), makeTarget('a', { href: '/' }), makeTarget('div', { role: 'slider' })]) {
    for (const key of [' ', 'Enter', 'ArrowLeft', 'ArrowDown', 'Home', 'PageUp']) {
      assert.equal(belongsTo(target, press(key)), true, key);
    }
    for (const key of ['f', '+', '?', '0', 'Escape']) assert.equal(belongsTo(target, press(key)), false, key);
  }
});

test('anything else keeps none', () => {
  for (const target of [makeTarget('main'), makeTarget('a'), makeTarget('div', { role: 'img' })]) {
    for (const key of ['f', ' ', 'Enter', 'ArrowLeft']) assert.equal(belongsTo(target, press(key)), false, key);
  }
});

test('the help has a line for each binding, in order, with what is printed on its keys', () => {
  const { groups } = makeTable({ keys: ['+', '='], words: 'Zoom in' }, { keys: ['f'], words: 'Full screen' });
  assert.deepEqual(helpOf(groups), [
    { title: 'Keys', rows: [{ labels: ['+', '='], words: 'Zoom in' }, { labels: ['F'], words: 'Full screen' }] },
  ]);
});

test('keys are called by what is printed on them', () => {
  const cases = { ' ': 'Space', '-': '−', ArrowUp: '↑', f: 'F', F: 'Shift + F', '?': '?', Home: 'Home', 'Shift+ArrowLeft': 'Shift + ←' };
  for (const [key, label] of Object.entries(cases)) assert.equal(labelOf(key), label);
});

test('a tool’s keys do what its button does, and nothing while it can do nothing', () => {
  let runs = 0;
  let isEnabled = false;
  const tool: Tool = { id: 't', label: 'Save', icon: 'info', shortcut: ['s'], run: () => (runs += 1), enabled: () => isEnabled };
  const groups = [{ title: '', bindings: bindingsOf([tool, { id: 'f', label: 'Figure', text: () => '' }]) }];
  assert.equal(dispatch(groups, press('s')), false);
  isEnabled = true;
  assert.equal(dispatch(groups, press('s')), true);
  assert.equal(runs, 1);
  assert.deepEqual(helpOf(groups)[0]?.rows, [{ labels: ['S'], words: 'Save' }]);
});
