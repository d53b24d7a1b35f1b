/** A message → its entry in the log. Invariant: an article's name is its author, then its text. */

import { components } from './components.js';
import { avatar, h, icon } from './dom.js';
import { dayOf, sentAt, size } from './format.js';
import { nameOf, store } from './store.js';
import { plain, rich } from './text.js';

const TOGETHER_MS = 7 * 60000;
const [REPLY, THREAD_CREATED, THREAD_START] = [19, 18, 21];

/** The entry of a message; by the one before it is decided whether its author is shown again. */
export function entry(message, before) {
  const newDay = dayOf(message.timestamp) !== (before && dayOf(before.timestamp));
  const together = !newDay && !message.used && !before.type && !message.type
    && message.author.id === before.author.id && message.only_you === before.only_you
    && Date.parse(message.timestamp) - Date.parse(before.timestamp) < TOGETHER_MS;
  return h('div.entry', { 'data-id': message.id },
    newDay && h('div.day', {}, dayOf(message.timestamp)), article(message, together));
}

function article(message, together) {
  const { id, author, timestamp } = message;
  const name = nameOf(author);
  const kinds = [!together && 'first', message.only_you && 'only-you', store.pings(message) && 'pings'];
  return h(['article.message', ...kinds.filter(Boolean)].join('.'),
    { id: `m-${id}`, tabindex: -1, 'aria-labelledby': `a-${id} c-${id}` },
    above(message),
    together ? sentAt(timestamp, true) : avatar(name, author.id),
    h(together ? 'div.unseen' : 'div.head', {}, h('h2', { id: `a-${id}` }, name),
      author.bot && h('span.badge', {}, 'APP'), !together && sentAt(timestamp)),
    h('div', { id: `c-${id}` }, body(message)),
    below(message));
}

function body(message) {
  const { content, type, attachments } = message;
  if (message.thinking) return h('i.thinking', {}, `${nameOf(message.author)} is thinking…`);
  if (type === THREAD_CREATED) return h('i', {}, `started a thread: ${content}`);
  if (type === THREAD_START) return h('i', {}, 'The thread was started from a message.');
  const text = content && rich(content);
  if (text && message.edited_timestamp && !message.used) text.append(h('span.edited', {}, ' (edited)'));
  return [text, attachments.map(attachment), components(message, message)];
}

function above({ type, used, referenced_message: answered, mentions }) {
  const bold = (text) => h('b', {}, text);
  if (used) {
    const name = store.user(used.user)?.name ?? '?';
    return h('div.above', {}, icon('reply'), h('span', {}, bold(name), ' used ', bold(used.command)));
  }
  if (type !== REPLY) return null;
  if (!answered) return h('div.above', {}, icon('reply'), 'The message was deleted');
  const pinged = mentions.some(({ id }) => id === answered.author.id) ? '@' : '';
  return h('button.above', { type: 'button', 'data-jump': answered.id }, icon('reply'), h('span', {},
    bold(pinged + nameOf(answered.author)), ` ${plain(answered.content.slice(0, 300)) || 'See the message'}`));
}

function below({ id, thread, only_you: onlyYou }) {
  const opened = store.channels.get(thread?.id ?? thread);
  const failure = store.failures.get(id);
  return [
    opened && h('a.thread', { href: `#${opened.id}` }, icon('thread'), opened.name, ' · See thread ›'),
    failure && h('p.failure', { role: 'alert' }, failure),
    onlyYou && h('p.only', {}, 'Only you can see this · ',
      h('button.plain', { type: 'button', 'data-dismiss': id }, 'Dismiss message')),
  ];
}

/** A file; a picture is shown. */
export function attachment({ url, filename, content_type: type, size: bytes = 0 }) {
  const leading = { href: url, target: '_blank', download: filename };
  if (/^image\/(png|jpe?g|gif|webp|avif)/.test(type)) return h('a', leading, picture(url, filename));
  return h('div.file', {}, icon('file'), h('a', leading, filename), size(bytes));
}

export const picture = (src, alt) => h('img', { src, alt: alt || 'Picture', loading: 'lazy' });
