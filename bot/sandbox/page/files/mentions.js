/**
 * Mentions as they are typed (@Alice) ↔ as they are sent (<@1>).
 *
 * Invariant: what stands in code is left as it is.
 */

import { store } from './store.js';

const CODE = /(```[\s\S]*?```|`[^`\n]*`)/;
const WORD = /[\p{L}\p{N}_]/u;
const SENT = /<(@!?|@&|#)(\d{1,20})>/g;

/** Whom and what one can mention in a channel: [{typed, sent, name, kind, id}]. */
export function mentionable(channel) {
  const people = store.members(channel).map(({ id, name, bot }) => ({
    id, name, typed: `@${name}`, sent: `<@${id}>`, kind: bot ? 'bot' : 'member',
  }));
  const roles = store.roles(channel).map(({ id, name }) => ({
    id, name, typed: `@${name}`, sent: `<@&${id}>`, kind: 'role',
  }));
  const channels = (channel?.guild?.channels ?? []).map(({ id, name }) => ({
    id, name, typed: `#${name}`, sent: `<#${id}>`, kind: 'channel',
  }));
  return [...people, ...roles, ...channels];
}

/**
 * A typed text as it is sent.
 *
 * @param {string} text what was typed
 * @param {object} channel where
 * @param {Map<string, string>} picked which of several of the same name was picked, by typed text
 */
export function toSent(text, channel, picked = new Map()) {
  const known = mentionable(channel).sort((a, b) => b.typed.length - a.typed.length);
  const parts = text.split(CODE);
  return parts.map((part, index) => (index % 2 ? part : mend(part, known, picked))).join('');
}

function mend(text, known, picked) {
  const lower = text.toLowerCase();
  let sent = '';
  for (let at = 0; at < text.length;) {
    const found = (text[at] === '@' || text[at] === '#') && !WORD.test(text[at - 1] ?? '')
      && known.find(({ typed }) => lower.startsWith(typed.toLowerCase(), at)
        && !WORD.test(text[at + typed.length] ?? ''));
    sent += found ? picked.get(found.typed) ?? found.sent : text[at];
    at += found ? found.typed.length : 1;
  }
  return sent;
}

/** A text that was sent, as its author typed it. */
export function toTyped(text, channel) {
  const known = new Map(mentionable(channel).map((each) => [each.sent, each.typed]));
  return text.replace(SENT, (sent) => known.get(sent.replace('!', '')) ?? sent);
}
