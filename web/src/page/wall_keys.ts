// The keys of the page of all streams.
import { strings } from '../strings';
import { labelOf, type BindingGroup } from '../tools/keyboard';
import type { WallControls } from './wall_controls';

const words = strings.wall;

export function wallKeys(controls: Pick<WallControls, 'focusFilter' | 'resize' | 'nextOrder'>, openHelp: () => void): BindingGroup {
  return {
    title: words.keys,
    bindings: [
      { keys: ['/'], words: words.goToFilter, action: () => controls.focusFilter() },
      { keys: ['+', '='], words: words.larger, repeats: true, action: () => controls.resize(1) },
      { keys: ['-'], words: words.smaller, repeats: true, action: () => controls.resize(-1) },
      { keys: ['o'], words: words.nextOrder, action: () => controls.nextOrder() },
      { keys: ['?'], words: words.help, action: openHelp },
    ],
  };
}

/** What the tiles do by themselves while one of them has the focus. */
export const tileKeys = {
  title: words.onTile,
  rows: [
    { labels: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'].map(labelOf), words: words.move },
    { labels: [labelOf('Enter')], words: words.open },
  ],
};
