// A stream's picture on the page: two stacked images, one shown, the other decoding the next.
import { NewestWins, type Easel, type Reports } from './newest';

/** A decoder that has not answered by then never will; the next picture gets its turn. */
const DECODE_TIMEOUT_MS = 10_000;

export class Picture {
  readonly #images: [HTMLImageElement, HTMLImageElement];
  readonly #newest: NewestWins<Blob>;

  constructor(stage: HTMLElement, reports: Reports) {
    this.#images = [makeImage(), makeImage()];
    stage.append(...this.#images);
    this.#newest = new NewestWins(this.#easel(), reports);
  }

  offer(picture: Blob): void {
    this.#newest.offer(picture);
  }

  /** For those who hear the page. */
  describe(description: string): void {
    for (const image of this.#images) {
      if (image.alt !== description) image.alt = description;
    }
  }

  end(): void {
    this.#newest.end();
    for (const image of this.#images) image.remove();
  }

  #easel(): Easel<Blob> {
    return {
      address: (picture) => URL.createObjectURL(picture),
      revoke: (url) => URL.revokeObjectURL(url),
      decode: (url) => decodeInto(this.#images[1], url),
      show: () => {
        const [before, now] = this.#images;
        now.classList.add('shown');
        before.classList.remove('shown');
        before.removeAttribute('src'); // its pixels need no memory any more
        this.#images.reverse();
      },
    };
  }
}

function makeImage(): HTMLImageElement {
  const image = document.createElement('img');
  // Decoded already when it is shown; 'async' would let the browser paint a gap first.
  image.decoding = 'sync';
  return image;
}

async function decodeInto(image: HTMLImageElement, url: string): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the decoder does not answer')), DECODE_TIMEOUT_MS);
  });
  image.src = url;
  try {
    await Promise.race([image.decode(), tooLong]);
  } catch (mistake) {
    image.removeAttribute('src');
    throw mistake;
  } finally {
    clearTimeout(timer);
  }
}
