/**
 * Where one writes: the text, its files, the reply that it is, and the way to slash commands.
 * Invariant: what was typed is lost only by sending it; each channel has its own.
 */

import { commandForm } from './command.js';
import { request, upload } from './connection.js';
import { byId, h, iconButton, tell } from './dom.js';
import { picker } from './picker.js';
import { signOf, store } from './store.js';

const MOST_CHARS = 2000;
const WARN_CHARS = 200;
const TYPING_MS = 8000;
const CLOSED = 'You do not have permission to send messages in this channel.';
const MENTION = /(?:^|\s)([@#][^@#\n]{0,32})$/;
const drafts = new Map();
let draft = null;
let command = null;
let typedAt = 0;

/** What this person can type and choose here: slash commands, menus' commands, mentions. */
export let offers = { slash: [], menu: [], mentions: [] };

const count = h('span');
const above = h('div');
const chooser = h('input',
	{ type: 'file', multiple: true, hidden: true, change: () => addFiles(chooser.files) });
const area = h('textarea', { id: 'text', rows: 1, input: changed, keydown, paste });
const bar = h('div.bar', iconButton('Add files', '+', () => chooser.click()), chooser, area,
	count, iconButton('Send', '➤', send));
const list = picker(area, suggest, pick);

/** Show the composer of the channel that is looked at. */
export function openComposer() {
	const { channel, current, state } = store;
	const key = `${state.you} ${current}`;
	if (!drafts.has(key)) drafts.set(key, { text: '', files: [] });
	draft = drafts.get(key);
	command = null;
	area.placeholder = area.ariaLabel = `Message ${signOf(channel)}${channel.name}`;
	render();
	loadOffers();
}

export async function loadOffers() {
	const channel = store.current;
	const given = await request('offers', { channel }).catch(() => offers);
	if (channel !== store.current) return;
	offers = given;
	if (document.activeElement === area) list.refresh(); // who types at once is not left without
}

function render() {
	above.replaceChildren(...draft.reply ? [replying(draft.reply)] : [], ...draft.files.map(waiting));
	const closed = !command && !store.channel.can_send;
	byId('composer').replaceChildren(
		...closed ? [h('p.bar.closed', CLOSED)] : [above, command?.form ?? bar]);
	if (area.value !== draft.text) area.value = draft.text;
	resize();
}

function replying({ author_name: name }) {
	const ping = h('button.plain', {
		'aria-pressed': `${draft.ping}`, 'aria-label': 'Ping the author', click: () => change({ ping: !draft.ping }),
	}, draft.ping ? '@ ON' : '@ OFF');
	return h('div.replying', h('span', 'Replying to ', h('b', name)), ping,
		iconButton('Cancel the reply', '×', () => reply(null)));
}

function waiting(file) {
	const remove = () => change({ files: draft.files.filter((each) => each !== file) });
	return h('div.file', file.name, iconButton(`Remove ${file.name}`, '×', remove));
}

function change(changes) {
	Object.assign(draft, changes);
	render();
	focus();
}

export const focus = () => (command ?? area).focus();

/** Make what is written a reply to a message, or none. */
export const reply = (message) => change({ reply: message, ping: true });

/** Add files to what will be sent, or to the command that is filled in. */
export function addFiles(files) {
	if (command) return command.take(files);
	change({ files: [...draft.files, ...files] });
	chooser.value = '';
	return null;
}

function paste(event) {
	if (!event.clipboardData.files.length) return;
	event.preventDefault();
	addFiles(event.clipboardData.files);
}

/** Fill in a command by its words, if there is one. */
export function openCommand(path, text = '') {
	const found = offers.slash.find(({ name }) => name === path);
	if (!found) return tell(`/${path} is not offered here.`);
	command = commandForm(found, text, () => {
		command = null;
		change({});
	});
	return change({ text: '' });
}

function changed() {
	const { value } = area;
	draft.text = value;
	resize();
	const begun = offers.slash
		.find(({ name, fields }) => fields.length && value.startsWith(`/${name} `));
	if (begun) openCommand(begun.name, value.slice(begun.name.length + 2));
	else list.refresh();
	if (!value || value[0] === '/' || Date.now() - typedAt < TYPING_MS) return;
	typedAt = Date.now();
	request('type', { channel: store.current }).catch(() => {});
}

function resize() {
	area.style.height = 'auto';
	area.style.height = `${area.scrollHeight}px`;
	const left = MOST_CHARS - area.value.length;
	count.textContent = left < WARN_CHARS ? left : '';
	count.className = left < 0 ? 'failure' : '';
}

function suggest() {
	const before = area.value.slice(0, area.selectionStart);
	if (before[0] === '/') {
		const begun = before.slice(1).toLowerCase();
		return offers.slash.filter(({ name }) => name.includes(begun))
			.map(({ name, about }) => ({ label: `/${name}`, about, path: name }));
	}
	const begun = MENTION.exec(before)?.[1].toLowerCase();
	return offers.mentions.filter(({ label }) => begun && label.toLowerCase().startsWith(begun))
		.map((each) => ({ ...each, begun }));
}

function pick({ label, path, begun }) {
	if (path) {
		openCommand(path);
		return;
	}
	const end = area.selectionStart;
	area.setRangeText(`${label} `, end - begun.length, end, 'end');
	draft.text = area.value;
}

function keydown(event) {
	if (list.key(event) || event.isComposing) return;
	if (event.key === 'Enter' && !event.shiftKey) send();
	else if (event.key === 'Escape' && draft.reply) reply(null);
	else return;
	event.preventDefault();
}

async function send() {
	const mine = draft;
	const { text, files, reply: answered, ping } = mine;
	if (!text.trim() && !files.length) return;
	change({ text: '', files: [], reply: null });
	typedAt = 0;
	try {
		const uploads = await Promise.all(files.map(upload));
		await say(text.trim(), { uploads, reply_to: answered?.id, ping });
	} catch ({ message }) {
		tell(message);
		Object.assign(mine, { text: text + mine.text, files: [...files, ...mine.files], reply: answered });
		render();
	}
}

/** Send a text as it is. */
export const say = (text, fields) => request('say', { channel: store.current, text, ...fields });
