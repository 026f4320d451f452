// What is known of the picture on the screen and its stream: times, size, labels, annotations, and what was left out.
import { element, setText } from '../elements';
import type { StreamInfo } from '../server/streams';
import type { OnScreen } from '../stream/on_screen';
import type { Skips } from '../stream/skips';
import { strings } from '../strings';

const words = strings.details;
/** A producer may annotate with far more than anybody reads. */
const MAX_LETTERS = 2_000;

export class Details {
  readonly root = element('aside', 'details');
  readonly #list = element('dl');
  #shown = '';

  constructor() {
    this.root.setAttribute('aria-label', words.title);
    this.root.hidden = true;
    this.root.tabIndex = 0; // it may scroll; then the keyboard must reach it
    this.root.append(element('h2', '', words.title), this.#list);
  }

  get isOpen(): boolean {
    return !this.root.hidden;
  }

  toggle(): void {
    this.root.hidden = !this.root.hidden;
  }

  /** Called often; the page is touched only where something is another. */
  show(picture: OnScreen | null, stream: StreamInfo | null, ringSpanMs: number | null, skips: Skips | null): void {
    if (!this.isOpen) return;
    const facts = [...aboutPicture(picture), ...aboutStream(stream, ringSpanMs), ...aboutSkips(skips)];
    // Values change with every frame, names seldom: what somebody has selected to copy should stay selected.
    const names = facts.map(([name]) => name).join('\n');
    if (names !== this.#shown) {
      this.#shown = names;
      this.#list.replaceChildren(...facts.flatMap(([name]) => [element('dt', '', name), element('dd')]));
    }
    this.#list.querySelectorAll('dd').forEach((place, index) => setText(place, facts[index]?.[1] ?? ''));
  }
}

type Fact = [name: string, value: string];

function aboutPicture(picture: OnScreen | null): Fact[] {
  if (picture === null) return [];
  const { epoch, sequence, captureTimeUs, ingestTimeUs, contentType, payload, size, annotations } = picture;
  return [
    [words.frame, String(sequence)],
    [words.captured, captureTimeUs === null ? words.unknown : strings.moment(captureTimeUs)],
    [words.received, strings.moment(ingestTimeUs)],
    ...(size === null ? [] : [[words.pixels, `${size.width} × ${size.height}`] satisfies Fact]),
    [words.encoded, `${contentType}, ${strings.bytes(payload.length)}`],
    [words.epoch, epoch],
    ...aboutAnnotations(annotations),
  ];
}

function aboutAnnotations(annotations: OnScreen['annotations']): Fact[] {
  if (typeof annotations === 'object') return Object.entries(annotations).map(annotation);
  return [[words.annotations, annotations === 'unknown' ? words.unknown : words.asking]];
}

function annotation([name, value]: [string, unknown]): Fact {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return [words.annotation(name), text.length <= MAX_LETTERS ? text : `${text.slice(0, MAX_LETTERS)}…`];
}

function aboutStream(stream: StreamInfo | null, ringSpanMs: number | null): Fact[] {
  if (stream === null) return [];
  return [
    [words.stream, stream.name],
    ...(stream.node === null ? [] : [[words.node, stream.node] satisfies Fact]),
    ...Object.entries(stream.labels).map(([name, value]): Fact => [words.label(name), value]),
    ...(ringSpanMs === null ? [] : [[words.ring, words.last(strings.duration(ringSpanMs))] satisfies Fact]),
  ];
}

function aboutSkips(skips: Skips | null): Fact[] {
  return skips === null ? [] : [[words.skipped, strings.skips(skips)]];
}
