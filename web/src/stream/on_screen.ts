// The picture on the screen, with all that is known of it: also where its last frames said no more than "unchanged".
import type { Size } from './picture';
import type { ShownFrame } from './shown_frame';

/** What a viewer may ask about it. */
export interface OnScreen {
  readonly stream: string;
  readonly epoch: string;
  readonly sequence: number;
  readonly captureTimeUs: number | null;
  readonly ingestTimeUs: number;
  readonly contentType: string;
  readonly payload: Uint8Array<ArrayBuffer>;
  readonly size: Size | null;
  /** What comes over HTTP brings none: they are asked for when somebody wants to see them. */
  readonly annotations: Record<string, unknown> | 'not-asked' | 'asking' | 'unknown';
  readonly isHeld: boolean;
}

/** Null if there is no picture to begin with. */
export function nextOnScreen(before: OnScreen | null, frame: ShownFrame): OnScreen | null {
  const { stream, epoch, sequence, captureTimeUs, ingestTimeUs, size, isHeld } = frame;
  const picture = frame.isUnchanged ? before : frame;
  if (picture === null) return null;
  const { contentType, payload } = picture;
  const annotations = isHeld ? 'not-asked' : frame.annotations;
  return { stream, epoch, sequence, captureTimeUs, ingestTimeUs, contentType, payload, size, annotations, isHeld };
}
