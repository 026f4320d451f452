// The bar under the picture of one stream: back in time, step, play, and live again.
import { element, setText } from '../elements';
import type { Position } from '../server/control';
import { isAboutTokens } from '../server/inquiry';
import { strings } from '../strings';
import { SPEEDS, type Rewind, type RewindProblem } from './rewind';
import { Timeline } from './timeline';
import { TransportIcon, type TransportIconName } from './transport_icon';

export class Transport {
  readonly root = element('section', 'rewind');
  readonly #timeline: Timeline;
  readonly #oldest = new IconButton('oldest', strings.rewind.oldest, () => this.rewind.seek(0));
  readonly #back = new IconButton('back', strings.rewind.back, () => this.step(-1));
  readonly #play = new IconButton('pause', strings.rewind.pause, () => this.toggle());
  readonly #forward = new IconButton('forward', strings.rewind.forward, () => this.step(1));
  readonly #speed = element('select');
  readonly #live = element('button', 'to-live', strings.rewind.live);
  readonly #note = element('p', 'rewind-note');
  #isPointedAt = false;
  #hasFocus = false;

  /** `shown`: which frame is on the screen while it is live, as far as is known. */
  constructor(
    private readonly rewind: Rewind,
    private readonly shown: () => Position | null,
  ) {
    this.#timeline = new Timeline(rewind, { step: (frames) => this.step(frames) });
    this.#build();
    this.#listen();
    this.render();
  }

  /** Called whenever the rewind changes. */
  render(): void {
    const { rewind } = this;
    const { state, isPlaying, ring, cursorIndex } = rewind;
    const isMoving = state === 'live' || isPlaying;
    this.#play.show(isMoving ? 'pause' : 'play', isMoving ? strings.rewind.pause : strings.rewind.play);
    const isAtStart = state === 'held' && ring.isKnown && (cursorIndex === 0 || ring.length === 0);
    this.#oldest.offer(!isAtStart);
    this.#back.offer(!isAtStart);
    this.#forward.offer(state === 'held' && cursorIndex !== ring.length - 1);
    if (this.#speed.value !== String(rewind.speed)) this.#speed.value = String(rewind.speed);
    this.#live.setAttribute('aria-pressed', String(state === 'live'));
    this.#live.title = state === 'live' ? '' : strings.rewind.toLive;
    if (this.root.dataset['state'] !== state) this.root.dataset['state'] = state;
    setText(this.#note, rewind.problem === null ? '' : wordsFor(rewind.problem));
    this.#timeline.render();
  }

  /** How much time the ring holds, as the server says; null if it does not. */
  learnSpan(milliseconds: number | null): void {
    this.#timeline.learnSpan(milliseconds);
  }

  /** Pause, or play. */
  toggle(): void {
    if (this.rewind.state === 'live') this.rewind.hold(this.shown());
    else if (this.rewind.isPlaying) this.rewind.stop();
    else this.rewind.play();
  }

  /** False: from what is live one can only step back. */
  step(frames: number): boolean {
    if (this.rewind.state === 'live') {
      if (frames > 0) return false;
      this.rewind.hold(this.shown());
    }
    this.rewind.step(frames);
    return true;
  }

  #build(): void {
    this.root.setAttribute('aria-label', strings.rewind.bar);
    const buttons = element('div', 'buttons');
    buttons.append(this.#oldest.root, this.#back.root, this.#play.root, this.#forward.root);
    this.#speed.setAttribute('aria-label', strings.rewind.speed);
    this.#speed.title = strings.rewind.speed;
    for (const speed of SPEEDS) this.#speed.append(new Option(strings.rewind.times(speed), String(speed)));
    this.#live.type = 'button';
    this.#note.setAttribute('role', 'status');
    this.root.append(buttons, this.#timeline.root, this.#speed, this.#live, this.#note);
  }

  #listen(): void {
    this.#speed.addEventListener('change', () => this.rewind.setSpeed(Number(this.#speed.value)));
    this.#live.addEventListener('click', () => this.rewind.live());
    const notice = (isPointedAt: boolean, hasFocus: boolean) => {
      this.#isPointedAt = isPointedAt;
      this.#hasFocus = hasFocus;
      this.rewind.survey(isPointedAt || hasFocus);
    };
    this.root.addEventListener('pointerenter', () => notice(true, this.#hasFocus));
    this.root.addEventListener('pointerleave', () => notice(false, this.#hasFocus));
    // Only on the timeline: on the button that led back to live the focus may stay for hours.
    this.#timeline.root.addEventListener('focusin', () => notice(this.#isPointedAt, true));
    this.#timeline.root.addEventListener('focusout', () => notice(this.#isPointedAt, false));
  }
}

class IconButton {
  readonly root = element('button');
  readonly #icon: TransportIcon;

  constructor(icon: TransportIconName, label: string, press: () => void) {
    this.#icon = new TransportIcon(icon);
    this.root.type = 'button';
    this.root.append(this.#icon.root);
    this.root.addEventListener('click', press);
    this.show(icon, label);
  }

  show(icon: TransportIconName, label: string): void {
    this.#icon.show(icon);
    if (this.root.title === label) return;
    this.root.title = label;
    this.root.setAttribute('aria-label', label);
  }

  /** Never `disabled`: that would take the keyboard's place away. */
  offer(isOffered: boolean): void {
    this.root.setAttribute('aria-disabled', String(!isOffered));
  }
}

function wordsFor(problem: RewindProblem): string {
  switch (problem.kind) {
    case 'gone':
      return strings.rewind.gone(problem.position.sequence);
    case 'not-yet':
      return strings.rewind.notYet(problem.position.sequence);
    case 'kept':
      return strings.rewind.kept;
    case 'empty':
      return strings.rewind.empty;
    case 'status':
      if (isAboutTokens(problem)) return strings.rewind.token;
      return problem.status === 404 ? strings.rewind.unknown : strings.rewind.badStatus(problem.status);
    case 'unreadable':
      return strings.unreadable;
    default:
      return strings.silent;
  }
}
