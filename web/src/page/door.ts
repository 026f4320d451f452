// Decides whether the page must ask for a token, and why. No page: facts in, reason out.
import type { Directory } from '../server/directory';
import type { Problem } from '../server/inquiry';
import type { Refusal } from '../server/link';

export type Reason = 'missing' | 'unusable' | 'nothing' | 'not-this' | 'many';

export interface Facts {
  directory: Pick<Directory, 'status' | 'problem'>;
  /** Of the one stream on its page; null on the wall, which lists only what may be watched. */
  refusal: Refusal | null;
  hasToken: boolean;
}

export class Door {
  reason: Reason | null = null;

  learn(facts: Facts): void {
    const { status, problem } = facts.directory;
    const byList = reasonOfProblem(problem, facts.hasToken);
    if (byList !== null) {
      this.reason = byList;
    } else if (status === 'answered') {
      this.reason = reasonOfRefusal(facts.refusal, facts.hasToken);
    }
    // A server that is silent or ill says nothing about tokens: what it said last holds.
  }
}

function reasonOfProblem(problem: Problem | null, hasToken: boolean): Reason | null {
  if (problem?.kind !== 'status') return null;
  if (problem.status === 401) return hasToken ? 'unusable' : 'missing';
  if (problem.status === 403) return 'nothing';
  if (problem.status === 429) return 'many';
  return null;
}

function reasonOfRefusal(refusal: Refusal | null, hasToken: boolean): Reason | null {
  if (refusal === 'token') return hasToken ? 'unusable' : 'missing';
  if (refusal === 'forbidden') return 'not-this';
  return null;
}
