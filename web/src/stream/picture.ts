// A stream's picture on the page: decoded off the page's thread into a canvas, or by one of two stacked images.
import { element } from '../elements';
import type { Delivery } from '../server/subscription';
import { NewestWins, type Print, type Reports } from './newest';

/** A decoder that has not answered by then never will; the next picture gets its turn. */
const DECODE_TIMEOUT_MS = 10_000;
/** What moves by itself, or has no pixels of its own, is an image's affair. */
const FOR_IMAGES = /^image\/(svg\+xml|gif)$/;

/** Of a picture, in its own pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export class Picture {
  /** Holds the surfaces; whoever wants the picture larger, or moved, does it here. */
  readonly sheet = element('div', 'sheet');
  /** Of the picture on the screen; null before the first. */
  size: Size | null = null;
  readonly #canvas = document.createElement('canvas');
  readonly #context = this.#canvas.getContext('bitmaprenderer');
  readonly #images: [HTMLImageElement, HTMLImageElement] = [makeImage(), makeImage()];
  readonly #newest: NewestWins<Delivery>;

  /** `onSize`: together with each picture that is shown. */
  constructor(
    reports: Reports<Delivery>,
    private readonly onSize: (size: Size) => void,
  ) {
    this.#canvas.setAttribute('role', 'img');
    this.sheet.append(...this.#surfaces);
    this.#newest = new NewestWins({ decode: (delivery) => this.#decode(delivery) }, reports);
  }

  offer(delivery: Delivery): void {
    if (delivery.frame.unchanged) this.#newest.repeat(delivery);
    else this.#newest.offer(delivery);
  }

  /** For those who hear the page. */
  describe(description: string): void {
    if (this.#canvas.getAttribute('aria-label') === description) return;
    this.#canvas.setAttribute('aria-label', description);
    for (const image of this.#images) image.alt = description;
  }

  end(): void {
    this.#newest.end();
    this.sheet.remove();
  }

  async #decode({ frame }: Delivery): Promise<Print> {
    const picture = new Blob([frame.payload], { type: frame.contentType });
    if (this.#context !== null && 'createImageBitmap' in window && !FOR_IMAGES.test(frame.contentType)) {
      try {
        return await this.#ontoCanvas(picture, this.#context);
      } catch {
        // An image may know more kinds of pictures.
      }
    }
    return this.#intoImage(picture);
  }

  async #ontoCanvas(picture: Blob, context: ImageBitmapRenderingContext): Promise<Print> {
    const decoding = createImageBitmap(picture);
    const bitmap = await inTime(decoding).catch((mistake: unknown) => {
      void decoding.then((late) => late.close(), () => {}); // it may still come
      throw mistake;
    });
    const { width, height } = bitmap;
    return {
      show: () => {
        // The canvas has a shape of its own, into which a bitmap would be stretched.
        if (this.#canvas.width !== width) this.#canvas.width = width;
        if (this.#canvas.height !== height) this.#canvas.height = height;
        context.transferFromImageBitmap(bitmap);
        this.#reveal(this.#canvas, { width, height });
      },
      release: () => bitmap.close(),
    };
  }

  async #intoImage(picture: Blob): Promise<Print> {
    const [, image] = this.#images;
    const url = URL.createObjectURL(picture);
    image.src = url;
    try {
      await inTime(image.decode());
    } catch (mistake) {
      image.removeAttribute('src');
      URL.revokeObjectURL(url);
      throw mistake;
    }
    return {
      show: () => {
        this.#images.reverse();
        this.#reveal(image, { width: image.naturalWidth, height: image.naturalHeight });
      },
      release: () => {
        if (image.src === url) image.removeAttribute('src'); // its pixels need no memory any more
        URL.revokeObjectURL(url);
      },
    };
  }

  #reveal(shown: HTMLElement, size: Size): void {
    this.size = size;
    this.onSize(size);
    for (const surface of this.#surfaces) surface.classList.toggle('shown', surface === shown);
  }

  get #surfaces(): HTMLElement[] {
    return [this.#canvas, ...this.#images];
  }
}

function makeImage(): HTMLImageElement {
  const image = document.createElement('img');
  // Decoded already when it is shown; 'async' would let the browser paint a gap first.
  image.decoding = 'sync';
  return image;
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the decoder does not answer')), DECODE_TIMEOUT_MS);
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
