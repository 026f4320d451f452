// A server with one stream's ring, which answers when the test says so, or at once.
import { RingAccess, type RingAnswer } from '../src/rewind/ring_access';
import { Addresses } from '../src/server/addresses';
import type { Position } from '../src/server/control';
import { ManualClock, settled } from './manual_clock';

export interface FakeFrame extends Position {
  ingest_time_us: number;
  bytes: number;
  content_type: string;
  capture_time_us: number | null;
}

interface Question {
  address: string;
  signal: AbortSignal;
  answer: () => void;
}

/** When the frames begin, by the server's clock. */
export const BEGAN_US = 1_700_000_000_000_000;

export class FakeRing {
  readonly clock = new ManualClock();
  frames: FakeFrame[] = [];
  /** Every address that was asked for. */
  readonly asked: string[] = [];
  /** Those that have no answer yet. */
  waiting: Question[] = [];
  /** False: answers wait for `answer`. */
  isQuick = true;
  /** What a request takes; it is answered by the clock then. */
  delayMs: number | null = null;
  /** In place of an answer: the status of an error, or none at all. */
  fault: number | 'silent' | null = null;
  aborted = 0;
  mostAtATime = 0;
  payloadBytes = 8;
  tellsOldest = true;
  readonly access = new RingAccess(this.clock, new Addresses(new URL('http://h/assets/app.js')), 'cam', (address, signal) =>
    this.#ask(address, signal),
  );

  /** One frame every `intervalMs` behind what is there. */
  add(count: number, intervalMs = 100, epoch = 'a'): void {
    for (let made = 0; made < count; made += 1) {
      const last = this.frames[this.frames.length - 1];
      const ingest_time_us = last === undefined ? BEGAN_US : last.ingest_time_us + intervalMs * 1_000;
      const sequence = last?.epoch === epoch ? last.sequence + 1 : 1;
      this.frames.push({ epoch, sequence, ingest_time_us, bytes: 8, content_type: 'image/png', capture_time_us: null });
    }
  }

  evict(count: number): void {
    this.frames.splice(0, count);
  }

  /** The sequences of the frames that were asked for. */
  get sequencesAsked(): number[] {
    return this.asked.filter((address) => /frames\/\w+\/\d+$/.test(address)).map(sequenceIn);
  }

  get indexesAsked(): string[] {
    return this.asked.filter((address) => /frames(\?.*)?$/.test(address));
  }

  get sequencesWaiting(): number[] {
    return this.waiting.map(({ address }) => sequenceIn(address));
  }

  /** Answers the question for a frame. */
  async answer(sequence: number): Promise<void> {
    const question = this.waiting.find(({ address }) => sequenceIn(address) === sequence);
    if (question === undefined) throw new Error(`nobody waits for frame ${sequence}`);
    question.answer();
    await settled();
  }

  /** In small steps, so that what is answered meanwhile is asked on. */
  async advance(milliseconds: number, stepMs = 10): Promise<void> {
    await settled();
    for (let passed = 0; passed < milliseconds; passed += stepMs) {
      this.clock.advance(Math.min(stepMs, milliseconds - passed));
      await settled();
    }
  }

  #ask(address: string, signal: AbortSignal): Promise<RingAnswer> {
    this.asked.push(address);
    return new Promise((resolve, reject) => {
      const done = () => (this.waiting = this.waiting.filter((other) => other !== question));
      const question: Question = {
        address,
        signal,
        answer: () => {
          if (signal.aborted || this.fault === 'silent') return;
          done();
          resolve(this.#answerTo(address));
        },
      };
      this.waiting.push(question);
      this.mostAtATime = Math.max(this.mostAtATime, this.waiting.length);
      signal.addEventListener('abort', () => {
        this.aborted += 1;
        done();
        reject(new DOMException('aborted', 'AbortError'));
      });
      const isFrame = /frames\/\w+\/\d+$/.test(address);
      if (isFrame && this.delayMs !== null) this.clock.after(this.delayMs, question.answer);
      else if (this.isQuick || !isFrame) question.answer();
    });
  }

  #answerTo(address: string): RingAnswer {
    if (typeof this.fault === 'number') return answerOf(this.fault, {});
    const frame = /frames\/(\w+)\/(\d+)(\/annotations)?$/.exec(address);
    if (frame === null) return answerOf(200, this.#index(/after=(\w+)-(\d+)/.exec(address)));
    const [, epoch, sequence, annotations] = frame;
    const kept = this.frames.find((other) => other.epoch === epoch && other.sequence === Number(sequence));
    if (kept === undefined) return answerOf(410, { code: 'frame_gone' });
    return answerOf(200, annotations === undefined ? {} : { of: kept.sequence }, this.payloadBytes);
  }

  #index(after: RegExpExecArray | null): object {
    const at = this.frames.findIndex(({ epoch, sequence }) => epoch === after?.[1] && sequence === Number(after[2]));
    const [oldest] = this.frames;
    const told = oldest === undefined ? null : { epoch: oldest.epoch, sequence: oldest.sequence };
    const frames = this.tellsOldest ? this.frames.slice(at + 1) : this.frames;
    return { stream: 'cam', epoch: 'a', frames: [...frames], ...(this.tellsOldest ? { oldest: told } : {}) };
  }
}

function answerOf(status: number, body: object, bytes = 0): RingAnswer {
  return { ok: status === 200, status, json: async () => body, arrayBuffer: async () => new ArrayBuffer(bytes) };
}

function sequenceIn(address: string): number {
  return Number(/(\d+)$/.exec(address)?.[1] ?? Number.NaN);
}
