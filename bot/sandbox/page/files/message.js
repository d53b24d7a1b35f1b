/** A message → its entry in the log. Invariant: an article's name is its author, then its text. */

import { components, file } from './components.js';
import { avatar, h, icon } from './dom.js';
import { dayOf, sentAt } from './format.js';
import { store } from './store.js';
import { rich } from './text.js';

const TOGETHER_MS = 7 * 60000;
const [REPLY, THREAD_CREATED, THREAD_START] = [19, 18, 21];

/** The entry of a message; by the one before it is decided whether its author is shown again. */
export function entry(message, before) {
	const newDay = dayOf(message.timestamp) !== (before && dayOf(before.timestamp));
	const together = !newDay && !message.used && !before.type && !message.type
		&& message.author.id === before.author.id && message.only_you === before.only_you
		&& Date.parse(message.timestamp) - Date.parse(before.timestamp) < TOGETHER_MS;
	const day = newDay && h('div.day', dayOf(message.timestamp));
	return h('div.entry', { 'data-id': message.id }, day, article(message, together));
}

function article(message, together) {
	const { id, author, author_name: name, timestamp } = message;
	const kinds = [!together && 'first', message.only_you && 'only-you', message.pings && 'pings'];
	return h(['article.message', ...kinds.filter(Boolean)].join('.'),
		{ id: `m-${id}`, tabindex: -1, 'aria-labelledby': `a-${id} c-${id}` },
		above(message),
		together ? sentAt(timestamp, true) : avatar(name, author.id),
		h(together ? 'div.unseen' : 'div.head', h('h2', { id: `a-${id}` }, name),
			author.bot && h('span.badge', 'APP'), !together && sentAt(timestamp)),
		h('div', { id: `c-${id}` }, body(message)),
		below(message));
}

function above({ type, used, answers }) {
	const bold = (text) => h('b', text);
	if (used) {
		const words = h('span', bold(used.user), ' used ', bold(used.command));
		return h('div.above', icon('↰'), words);
	}
	if (type !== REPLY) return null;
	if (!answers) return h('div.above', icon('↰'), 'The message was deleted');
	const { id, author, plain, pinged } = answers;
	const words = h('span', bold((pinged ? '@' : '') + author), ` ${plain || 'See the message'}`);
	return h('button.above', { 'data-jump': id }, icon('↰'), words);
}

function body(message) {
	const { attachments, author_name: name, plain, text, type } = message;
	if (message.thinking) return h('i.thinking', `${name} is thinking…`);
	if (type === THREAD_CREATED) return h('i', `started a thread: ${plain}`);
	if (type === THREAD_START) return h('i', 'The thread was started from a message.');
	const said = text.length > 0 && rich(text);
	if (said && message.edited_timestamp && !message.used) said.append(h('span.edited', ' (edited)'));
	return [said, attachments.map(file), components(message, message)];
}

function below({ id, thread, only_you: onlyYou }) {
	const opened = store.channels.get(thread?.id);
	return [
		opened && h('a.thread', { href: `#${thread.id}` }, icon('↳'), opened.name, ' · See thread ›'),
		onlyYou && h('p.only', 'Only you can see this · ',
			h('button.plain', { 'data-dismiss': id }, 'Dismiss message')),
	];
}
