/** What was begun with the bot. Invariant: each ends once, by done() or fail(text). */

import { request } from './connection.js';

const pending = new Map();
const early = new Map(); // events that came before the answer to what they are about

/** Begin one: press, select, slash, menu or submit. */
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
export function settle({ event, interaction, text }) {
  const { done, fail } = pending.get(interaction) ?? {};
  if (!done) early.set(interaction, { event, interaction, text });
  else if (event === 'failed') fail(text);
  else done();
  if (pending.delete(interaction)) early.clear();
}

/** Give up all of them, as the connection was lost. */
export function giveUp() {
  for (const { fail } of pending.values()) fail('This interaction failed');
  pending.clear();
}
