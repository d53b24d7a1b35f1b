/** What one can do with a message: the bar beside it, its menu, editing it in its place. */

import { use } from './components.js';
import { focus, offers, reply } from './composer.js';
import { request } from './connection.js';
import { ask } from './dialog.js';
import { button, byId, h, iconButton, set, tell } from './dom.js';
import { find, jump, lastOwn, refresh } from './log.js';
import { openMenu } from './menu.js';
import { store } from './store.js';

const HOLD_MS = 500;
const bar = h('div.actions', { role: 'toolbar', 'aria-label': 'Message actions' });
let held = 0;

const messageAt = (node) => find(node.closest('.entry').dataset.id);

function follow({ target }) {
	const article = target.closest('article');
	if (!article || article === bar.parentNode || bar.contains(document.activeElement)) return;
	const message = messageAt(article);
	const buttons = actions(message).filter((each) => each.icon)
		.map(({ label, icon, run }) => iconButton(label, icon, run));
	const more = ({ currentTarget }) => {
		const { left, bottom } = currentTarget.getBoundingClientRect();
		menu(message, left, bottom);
	};
	bar.replaceChildren(...buttons, iconButton('More', '⋯', more));
	article.append(bar);
}

function rightClick(event) {
	if (event.target.closest('a, img, textarea') || `${getSelection()}`) return;
	event.preventDefault();
	const { left, bottom } = event.target.getBoundingClientRect();
	menu(messageAt(event.target), event.clientX || left, event.clientY || bottom);
}

function hold({ target, pointerType, clientX, clientY }) {
	const open = () => menu(messageAt(target), clientX, clientY);
	if (pointerType === 'touch') held = setTimeout(open, HOLD_MS);
}

const letGo = () => clearTimeout(held);

function menu(message, x, y) {
	const apps = message.only_you ? [] : offers.menu
		.map((command) => ({ label: command, run: () => use('menu', message, { command }) }));
	openMenu([...actions(message), ...(apps.length ? ['Apps', ...apps] : [])], x, y);
}

function actions(message) {
	const { channel } = store;
	const isPublic = !message.only_you;
	const canThread = channel.guild && !channel.parent && !message.thread && isPublic;
	return [
		channel.can_send && isPublic && { label: 'Reply', icon: '↰', run: () => reply(message) },
		message.can_edit && { label: 'Edit', icon: '✎', run: () => edit(message) },
		canThread && { label: 'Create thread', icon: '↳', run: () => openThread(message) },
		{ label: 'Copy text', run: () => copy(message.content) },
		isPublic && { label: 'Copy message link', run: () => copy(message.link) },
		message.can_delete && { label: 'Delete', run: () => remove(message), danger: true },
	].filter(Boolean);
}

const copy = (text) => navigator.clipboard.writeText(text)
	.catch(() => tell('The browser did not let the text be copied.'));

function remove({ id, plain }) {
	const parts = ['Are you sure you want to delete this message?', h('blockquote', plain)];
	ask('Delete message', parts, 'Delete', () => request('delete', { message: id }));
}

function openThread({ id, plain }) {
	const name = h('input', { required: true, maxlength: 100, value: plain.slice(0, 40) });
	ask('Create thread', [h('label.field', 'Thread name', name)], 'Create thread', async () => {
		const asked = { channel: store.current, name: name.value, message: id };
		location.hash = (await request('thread', asked)).channel;
	});
}

/** Change an own message where it stands. */
function edit(message) {
	const area = h('textarea', { 'aria-label': 'Edit message', rows: 2, keydown, value: message.typed });
	const close = () => {
		refresh(message.id);
		focus();
	};

	function save() {
		const text = area.value.trim();
		if (!text) remove(message);
		else if (text === message.typed) close();
		else request('edit', { message: message.id, text }).then(close, (error) => tell(error.message));
	}

	function keydown(event) {
		if (event.key === 'Escape') close();
		else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) save();
		else return;
		event.preventDefault();
	}

	byId(`c-${message.id}`).replaceChildren(area, h('div.row', button('Cancel', close),
		button('Save', save, 'primary'), h('small', 'Esc to cancel, Enter to save')));
	area.focus();
}

/** Arrow up in an empty composer changes the last own message. */
async function editLast({ key, target }) {
	const own = key === 'ArrowUp' && target.value === '' && lastOwn();
	if (own && await jump(own.id)) edit(own);
}

set(byId('composer'), { keydown: editLast });
set(byId('log'), {
	pointerover: follow, focusin: follow, contextmenu: rightClick,
	pointerdown: hold, pointerup: letGo, pointercancel: letGo,
});
