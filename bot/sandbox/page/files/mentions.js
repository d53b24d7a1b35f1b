/** Mentions as they are typed (@Alice) ↔ as they are sent (<@1>). Invariant: code is left as it is. */

import { store } from './store.js';

const CODE = /(```[\s\S]*?```|`[^`\n]*`)/;
const WORD = /[\p{L}\p{N}_]/u;

/** Whom and what one can mention here: [{typed, sent, kind}]. */
export function mentionable() {
  const { roles = [], channels = [] } = store.channel.guild ?? {};
  const as = (sign, mark, kind) => ({ id, name }) => ({ typed: sign + name, sent: `<${mark}${id}>`, kind });
  return [...store.members.map(as('@', '@', '')), ...roles.map(as('@', '@&', 'Role')),
    ...channels.map(as('#', '#', 'Channel'))];
}

/** A typed text as it is sent; `picked` has what was picked of several that are typed alike. */
export function toSent(text, picked = new Map()) {
  const known = mentionable().sort((a, b) => b.typed.length - a.typed.length);
  return text.split(CODE).map((part, at) => (at % 2 ? part : mend(part, known, picked))).join('');
}

function mend(text, known, picked) {
  const lower = text.toLowerCase();
  let sent = '';
  for (let at = 0; at < text.length;) {
    const found = '@#'.includes(text[at]) && !WORD.test(text[at - 1] ?? '')
      && known.find(({ typed }) => lower.startsWith(typed.toLowerCase(), at)
        && !WORD.test(text[at + typed.length] ?? ''));
    sent += found ? picked.get(found.typed) ?? found.sent : text[at];
    at += found ? found.typed.length : 1;
  }
  return sent;
}

/** A text that was sent, as its author typed it. */
export const toTyped = (text) => mentionable().reduce((all, { sent, typed }) => all.replaceAll(sent, typed), text);
