// The keys that go back in time, and on.
import { strings } from '../strings';
import type { BindingGroup } from '../tools/keyboard';
import { SPEEDS, type Rewind } from './rewind';
import type { Transport } from './transport';

const words = strings.rewind.keys;

export function rewindKeys(rewind: Rewind, transport: Pick<Transport, 'toggle' | 'step'>): BindingGroup {
  const faster = (steps: number) => {
    const at = SPEEDS.findIndex((speed) => speed === rewind.speed);
    rewind.setSpeed(SPEEDS[Math.min(Math.max(at + steps, 0), SPEEDS.length - 1)] ?? 1);
  };
  return {
    title: words.title,
    bindings: [
      { keys: [' ', 'k'], words: words.toggle, action: () => transport.toggle() },
      { keys: [',', 'ArrowLeft'], words: words.back, repeats: true, action: () => transport.step(-1) },
      { keys: ['.', 'ArrowRight'], words: words.forward, repeats: true, action: () => transport.step(1) },
      { keys: ['PageUp', 'Shift+ArrowLeft'], words: words.farBack, repeats: true, action: () => transport.step(-10) },
      { keys: ['PageDown', 'Shift+ArrowRight'], words: words.farForward, repeats: true, action: () => transport.step(10) },
      { keys: ['Home'], words: strings.rewind.oldest, action: () => rewind.seek(0) },
      { keys: ['End', 'l'], words: strings.rewind.toLive, action: () => rewind.state === 'held' && void rewind.live() },
      { keys: ['<'], words: words.slower, action: () => faster(-1) },
      { keys: ['>'], words: words.faster, action: () => faster(1) },
    ],
  };
}
