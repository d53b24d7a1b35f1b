/** Mentions as they are typed (@Alice) ↔ as they are sent (<@1>). Invariant: code is left as it is. */

import { store } from './store.js';

const CODE = /(```[\s\S]*?```|`[^`\n]*`)/;
const WORD = /[\p{L}\p{N}_]/u;

/** Whom and what one can mention here: [{name, typed, sent, kind}]. */
export function mentionable() {
  const as = (sign, before, kind) => ({ id, name, bot }) => (
    { name, typed: sign + name, sent: `<${before}${id}>`, kind: bot === true && !kind ? 'App' : kind });
  const { roles = [], channels = [] } = store.channel?.guild ?? {};
  return [...store.members.map(as('@', '@')), ...roles.map(as('@', '@&', 'Role')),
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
export function toTyped(text) {
  const known = new Map(mentionable().map(({ sent, typed }) => [sent, typed]));
  return text.replace(/<(?:@[!&]?|#)\d{1,20}>/g, (sent) => known.get(sent.replace('!', '')) ?? sent);
}
