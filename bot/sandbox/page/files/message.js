/** A message → its entry in the log. Invariant: an article's name is its author, then its text. */

import { components, file } from './components.js';
import { avatar, h, icon } from './dom.js';
import { dayOf, sentAt } from './format.js';
import { store } from './store.js';
import { rich } from './text.js';

const TOGETHER_MS = 7 * 60000;

/** The entry of a message; by the one before it is decided whether its author is shown again. */
export function entry(message, before) {
	const newDay = dayOf(message.timestamp) !== (before && dayOf(before.timestamp));
	const together = !newDay && !message.above
		&& message.author.id === before.author.id && message.only_you === before.only_you
		&& Date.parse(message.timestamp) - Date.parse(before.timestamp) < TOGETHER_MS;
	const day = newDay && h('div.day', dayOf(message.timestamp));
	return h('div.entry', { 'data-id': message.id }, day, article(message, together));
}

function article(message, together) {
	const { id, author, author_name: name, timestamp } = message;
	const kinds = ['only_you', 'pings', 'thinking'].filter((each) => message[each]);
	return h(['article.message', together ? 'more' : 'first', ...kinds].join('.'),
		{ id: `m-${id}`, tabindex: -1, 'aria-labelledby': `a-${id} c-${id}` },
		above(message.above), together ? sentAt(timestamp, true) : avatar(name, author.id),
		h(together ? 'div.unseen' : 'div.head', h('h2', { id: `a-${id}` }, name),
			author.bot && h('span.badge', 'APP'), !together && sentAt(timestamp)),
		h('div', { id: `c-${id}` }, body(message)),
		below(message));
}

function above(said) {
	if (!said) return null;
	const { id, name, text } = said;
	return h(id ? 'button.above' : 'div.above', { 'data-jump': id }, icon('↰'),
		h('span', h('b', name), ` ${text}`));
}

function body(message) {
	const text = message.text.length > 0 && rich(message.text);
	if (text && message.edited) text.append(h('span.edited', ' (edited)'));
	return [text, message.files.map(file), components(message, message)];
}

function below({ id, thread, only_you: onlyYou }) {
	const opened = store.channels.get(thread?.id);
	return [
		opened && h('a.thread', { href: `#${thread.id}` }, icon('↳'), opened.name, ' · See thread ›'),
		onlyYou && h('p.only', 'Only you can see this · ',
			h('button.plain', { 'data-dismiss': id }, 'Dismiss message')),
	];
}
