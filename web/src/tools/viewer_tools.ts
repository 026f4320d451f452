// What can be done on the page of one stream: the buttons and the keys, from one list.
import { strings } from '../strings';
import type { ZoomableStage } from '../zoom/zoomable_stage';
import type { FullScreen } from './fullscreen';
import type { BindingGroup } from './keyboard';
import { bindingsOf, type ToolbarItem } from './toolbar';

export interface Switch {
  readonly isOn: boolean;
  toggle(): void;
}

export interface ViewerParts {
  stage: Pick<ZoomableStage, 'mode' | 'percent' | 'fit' | 'actualSize' | 'zoomBy' | 'panBy'>;
  fullScreen: Pick<FullScreen, 'isPossible' | 'isOn' | 'toggle'>;
  info: Switch;
  figures: Switch;
  /** A picture is on the screen, and its frame is known. */
  hasFrame(): boolean;
  download(): void;
  copyLink(): void;
  openHelp(): void;
}

const STEP = 1.25;
const PAN_PIXELS = 64;
const PANS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [PAN_PIXELS, 0],
  ArrowRight: [-PAN_PIXELS, 0],
  ArrowUp: [0, PAN_PIXELS],
  ArrowDown: [0, -PAN_PIXELS],
};

/** In groups, for a `Toolbar`. */
export function viewerTools(parts: ViewerParts): ToolbarItem[][] {
  const { stage, fullScreen, info, figures } = parts;
  const words = strings.viewer;
  const hasFrame = () => parts.hasFrame();
  return [
    [
      { id: 'fit', label: words.fit, icon: 'fit', shortcut: ['0'], run: () => stage.fit(), pressed: () => stage.mode === 'fit' },
      {
        id: 'actual-size',
        label: words.actualSize,
        icon: 'actualSize',
        shortcut: ['1'],
        run: () => stage.actualSize(),
        pressed: () => stage.mode === 'actual',
      },
      { id: 'zoom-out', label: words.zoomOut, icon: 'zoomOut', shortcut: ['-'], repeats: true, run: () => stage.zoomBy(1 / STEP) },
      { id: 'zoom', label: words.zoom, text: () => words.percent(stage.percent) },
      { id: 'zoom-in', label: words.zoomIn, icon: 'zoomIn', shortcut: ['+', '='], repeats: true, run: () => stage.zoomBy(STEP) },
    ],
    [
      {
        id: 'full-screen',
        label: words.fullScreen,
        icon: 'fullScreen',
        shortcut: ['f'],
        run: () => fullScreen.toggle(),
        pressed: () => fullScreen.isOn,
        enabled: () => fullScreen.isPossible,
      },
      { id: 'download', label: words.download, icon: 'download', shortcut: ['s'], run: () => parts.download(), enabled: hasFrame },
      { id: 'copy-link', label: words.copyLink, icon: 'link', shortcut: ['c'], run: () => parts.copyLink(), enabled: hasFrame },
    ],
    [
      { id: 'info', label: words.info, icon: 'info', shortcut: ['i'], run: () => info.toggle(), pressed: () => info.isOn },
      { id: 'figures', label: words.figures, icon: 'figures', shortcut: ['g'], run: () => figures.toggle(), pressed: () => figures.isOn },
      { id: 'help', label: words.help, icon: 'help', shortcut: ['?'], run: () => parts.openHelp() },
    ],
  ];
}

/** The same tools for a `Keyboard`, and moving the picture, which has no button. */
export function viewerKeys(tools: ReadonlyArray<readonly ToolbarItem[]>, { stage }: Pick<ViewerParts, 'stage'>): BindingGroup {
  const pan = {
    keys: Object.keys(PANS),
    words: strings.viewer.pan,
    repeats: true,
    action: (key: string) => {
      const [dx, dy] = PANS[key] ?? [0, 0];
      return stage.panBy(dx, dy);
    },
  };
  return { title: strings.viewer.keys, bindings: [...bindingsOf(tools.flat()), pan] };
}
