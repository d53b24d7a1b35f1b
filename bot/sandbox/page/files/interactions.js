/**
 * What the person began with the bot, until it is answered.
 *
 * Invariant: each ends once, by done() or fail(text), whichever of answer and event comes first.
 */

import { request } from './connection.js';

const pending = new Map();
const early = new Map();

/** Begin one (press, select, slash, menu, submit); done() or fail(text) is called at its end. */
export async function begin(action, fields, { done, fail }) {
  try {
    const { interaction } = await request(action, fields);
    pending.set(interaction, { done, fail });
    if (early.has(interaction)) settle(early.get(interaction));
  } catch ({ message }) {
    fail(message);
  }
}

/** Hear that one was answered, has opened a form, or failed. */
export function settle(event) {
  const { done, fail } = pending.get(event.interaction) ?? {};
  if (!done) early.set(event.interaction, event);
  else if (event.event === 'failed') fail(event.text);
  else done();
  if (pending.delete(event.interaction)) early.clear();
}

/** Give up all of them, as the connection was lost. */
export function giveUp() {
  for (const { fail } of pending.values()) fail('This interaction failed');
  pending.clear();
}
