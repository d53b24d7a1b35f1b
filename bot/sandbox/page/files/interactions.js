/**
 * What the person began with the bot, until it is answered.
 *
 * Invariant: each interaction ends once, by done() or fail(text), whichever of the server's answer
 * and event comes first, and also if the connection is lost.
 */

import { request } from './connection.js';

const MOST_EARLY = 50;
const pending = new Map();
const early = new Map();

/**
 * Begin an interaction.
 *
 * @param {string} action press, select, slash, menu or submit
 * @param {object} fields as README.md says
 * @param {{done: function, fail: function}} watcher told how it ended
 */
export async function begin(action, fields, watcher) {
  try {
    const { interaction } = await request(action, fields);
    pending.set(interaction, watcher);
    const event = early.get(interaction);
    early.delete(interaction);
    if (event) settle(event);
  } catch (error) {
    watcher.fail(error.message);
  }
}

/** Hear that an interaction was answered, has opened a form, or failed. */
export function settle(event) {
  const watcher = pending.get(event.interaction);
  if (!watcher) {
    early.set(event.interaction, event);
    if (early.size > MOST_EARLY) early.delete(early.keys().next().value);
    return;
  }
  pending.delete(event.interaction);
  if (event.event === 'failed') watcher.fail(event.text);
  else watcher.done();
}

/** Give up what the connection was lost over. */
export function giveUp() {
  const watchers = [...pending.values()];
  pending.clear();
  for (const watcher of watchers) watcher.fail('This interaction failed');
}
