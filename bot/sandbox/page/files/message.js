/**
 * A message → its entry in the log: a day's line if one begins, and the article.
 *
 * Where it stands in the log is log.js's, what one can do with it is actions.js's. Invariant: an
 * article's name for a screen reader is its author, then its text.
 */

import { rows } from './components.js';
import { avatar, button, h, icon } from './dom.js';
import { dayOf, sentAt, size } from './format.js';
import { nameOf, store } from './store.js';
import { link, plain, rich } from './text.js';

const TOGETHER_MS = 7 * 60000;
const [THREAD_CREATED, THREAD_START] = [18, 21];
const SMALL_TEXT = 20000;

/** The entry of a message; what is before it decides whether its author is shown again. */
export function entry(message, before) {
  const begins = dayOf(message.timestamp) !== (before && dayOf(before.timestamp));
  const together = !begins && !message.used && message.type !== 19 && before.type < 20
    && before.type !== THREAD_CREATED && message.author.id === before.author.id
    && message.only_you === before.only_you
    && Date.parse(message.timestamp) - Date.parse(before.timestamp) < TOGETHER_MS;
  return h('div.entry', { 'data-id': message.id },
    begins && h('div.day', {}, h('span', {}, dayOf(message.timestamp))),
    article(message, together));
}

function article(message, together) {
  const { id, author } = message;
  const name = nameOf(author);
  const kinds = [together ? 'together' : 'first', message.only_you && 'only-you',
    store.pings(message) && 'pings'].filter(Boolean).join('.');
  return h(`article.message.${kinds}`, {
    id: `m-${id}`, tabindex: '-1', 'aria-labelledby': `a-${id} c-${id}`,
  },
  above(message),
  together ? sentAt(message.timestamp, { brief: true }) : avatar(name, author.id),
  h(`div.head${together ? '.unseen' : ''}`, {},
    h('h2.author', { id: `a-${id}` }, name), author.bot && h('span.badge', {}, 'APP'),
    !together && sentAt(message.timestamp)),
  h('div.body', { id: `c-${id}` }, body(message)),
  below(message));
}

function body(message) {
  if (message.thinking) return h('div.text.thinking', {}, `${nameOf(message.author)} is thinking…`);
  if (message.type === THREAD_CREATED) return h('em', {}, 'started a thread: ', message.content);
  if (message.type === THREAD_START) return h('em', {}, 'The thread was started from a message.');
  const text = message.content && rich(message.content);
  if (text && message.edited_timestamp && !message.used) text.append(h('span.edited', {}, '(edited)'));
  return [text, message.attachments.map(attachment), message.embeds.map(embed),
    rows(message)];
}

function above(message) {
  const { used, referenced_message: answered } = message;
  if (used) {
    const [who, what] = [store.user(used.user)?.name ?? '?', used.command];
    return h('div.above', {}, icon('reply'), h('b', {}, who), ' used ', h('b', {}, what));
  }
  if (message.type !== 19) return null;
  if (!answered) return h('div.above', {}, icon('reply'), 'The message was deleted');
  const text = plain(answered.content.slice(0, 300)) || 'Click to see the message';
  const pinged = message.mentions.some((each) => each.id === answered.author.id) ? '@' : '';
  return h('button.above', { type: 'button', 'data-jump': answered.id }, icon('reply'),
    h('b', {}, pinged + nameOf(answered.author)), ' ', h('span', {}, text));
}

function below(message) {
  const thread = store.channels.get(message.thread?.id ?? message.thread);
  const failure = store.failures.get(message.id);
  return [
    thread && h('a.thread', { href: `#${thread.id}` }, icon('thread'), h('b', {}, thread.name), ' See thread ›'),
    failure && h('p.failure', { role: 'alert' }, failure),
    message.only_you && h('p.only', {}, 'Only you can see this · ',
      h('button.plain', { type: 'button', 'data-dismiss': message.id }, 'Dismiss message')),
  ];
}

/** A file: a picture is shown, a small text can be looked into. */
export function attachment(file) {
  const { url, filename, content_type: type = '' } = file;
  if (/^image\/(png|jpe?g|gif|webp|avif)/.test(type)) {
    return h('a.picture', { href: url, target: '_blank' },
      h('img', { src: url, alt: file.description ?? filename, loading: 'lazy' }));
  }
  const shown = h('div.file', {}, icon('file'),
    h('a', { href: url, target: '_blank', download: filename }, filename), size(file.size ?? 0));
  if (type.startsWith('text/') && file.size <= SMALL_TEXT) {
    const look = button('Show', async () => {
      look.replaceWith(h('pre', { tabindex: '0' }, await (await fetch(url)).text()));
    });
    shown.append(look);
  }
  return shown;
}

function embed(part) {
  const shown = h('div.box', {},
    part.author && h('small', {}, part.author.name),
    part.title && h('strong', {}, part.url ? link(part.url, part.title) : part.title),
    part.description && rich(part.description),
    (part.fields ?? []).map((field) => [h('strong', {}, field.name), rich(field.value)]),
    part.footer && h('small', {}, part.footer.text));
  if (part.color) shown.style.borderLeftColor = `#${part.color.toString(16).padStart(6, '0')}`;
  return shown;
}
