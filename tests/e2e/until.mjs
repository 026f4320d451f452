// Waits for a condition, with the one time limit of these tests.
import assert from 'node:assert/strict';
import { setTimeout as after } from 'node:timers/promises';

/** Generous, since it only decides how long a failure takes. */
export const TIMEOUT_MS = 20_000;
const LOOK_EACH_MS = 20;

/** Gives what `condition` gives, once that is true. */
export async function until(what, condition, timeoutMs = TIMEOUT_MS) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const outcome = await condition();
    if (outcome) return outcome;
    assert.ok(Date.now() < deadline, `waited in vain: ${what}`);
    await after(LOOK_EACH_MS);
  }
}
