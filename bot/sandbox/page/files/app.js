/** Joins the parts: who one is, which channel is looked at, what comes over the connection. */

import './actions.js';
import { addFiles, focus, loadOffers, openCommand, openComposer } from './composer.js';
import { connect, request } from './connection.js';
import { byId, set, tell } from './dom.js';
import * as log from './log.js';
import { openDrawer, renderAround } from './sidebar.js';
import { store } from './store.js';
import { welcome } from './welcome.js';

const TYPING_MS = 10000;
const DOWN = 'The local Discord is not running. Start it again and open the address it prints; trying to reconnect…';
const REFUSED = 'The local Discord was started anew. Open the address that the terminal shows.';
const typing = new Map(); // who types here → when that ends
let lost = '';

/** Be a person, or the one of before, and see everything as they do. */
async function be(person = sessionStorage.person) {
	const { state } = await request('be', { person }).catch(() => request('be'));
	sessionStorage.person = state.you;
	store.set(state);
	await show();
}

/** Show the channel that the address names, or the first one, and its message. */
async function show() {
	const [named, message] = location.hash.slice(1).split('/');
	store.current = store.channels.has(named) ? named : store.first ?? store.state.dm.id;
	store.unread.delete(store.current);
	openDrawer(false);
	around();
	openComposer();
	for (const name of typing.keys()) stopTyping(name);
	byId('beginning').replaceChildren(welcome());
	await log.load();
	if (message) log.jump(message);
}

function around() {
	const { bot } = store.state;
	renderAround(be);
	byId('banner').textContent = lost
		|| (bot.online ? '' : `${bot.name} is offline; it answers once it is back.`);
}

const EVENTS = {
	message({ message, new: isNew }) {
		const { id, author, author_name: name, channel_id: channel, plain } = message;
		const isHere = channel === store.current;
		const isOwn = author.id === store.state.you;
		if (isHere) stopTyping(name);
		if (isNew && !isOwn && (!isHere || document.hidden)) arrive(message);
		if (!isHere || store.dismissed.has(id)) return;
		const before = log.take(message, isNew, isOwn);
		if (isOwn || message.thinking || !(isNew || before?.thinking)) return;
		tell(`${name}: ${byId(`c-${id}`)?.textContent ?? plain}`, 'announcer');
	},
	deleted: ({ message }) => log.remove(message),
	typing({ channel, name }) {
		if (channel !== store.current) return;
		clearTimeout(typing.get(name));
		typing.set(name, setTimeout(stopTyping, TYPING_MS, name));
		tellTyping();
	},
	bot({ online }) {
		store.state.bot.online = online;
		around();
	},
	state({ state }) {
		store.set(state);
		if (!store.channel) return show();
		loadOffers();
		return around();
	},
	offers: loadOffers,
};

/** Note a message that is not looked at. */
function arrive({ channel_id: channel, guild_id: guild, pings }) {
	const noted = store.unread.get(channel) ?? 0;
	store.unread.set(channel, noted + Number(pings || !guild));
	around();
}

function stopTyping(name) {
	clearTimeout(typing.get(name));
	if (typing.delete(name)) tellTyping();
}

function tellTyping() {
	const names = [...typing.keys()];
	byId('typing').textContent = names.length
		? `${names.join(' and ')} ${names.length > 1 ? 'are' : 'is'} typing…` : '';
}

async function click({ target }) {
	const { jump, dismiss, command } = target.closest('button')?.dataset ?? {};
	if (command) openCommand(command);
	if (jump && !await log.jump(jump)) tell('The message is not there.');
	if (!dismiss) return;
	store.dismissed.add(dismiss);
	log.remove(dismiss);
	focus();
}

function drag(event) {
	if (!event.dataTransfer.types.includes('Files')) return;
	event.preventDefault();
	byId('drop').hidden = event.type !== 'dragover';
	if (event.type === 'drop' && store.channel?.can_send) addFiles(event.dataTransfer.files);
}

set(document, {
	click, dragover: drag, dragleave: drag, drop: drag,
	keydown: ({ key }) => key === 'Escape' && openDrawer(false),
	visibilitychange: () => !document.hidden && store.unread.delete(store.current) && around(),
});
set(byId('shade'), { click: () => openDrawer(false) });
set(window, { hashchange: () => show().then(focus) });
connect({
	open() {
		lost = '';
		be().catch(({ message }) => tell(message));
	},
	event: (frame) => store.state && EVENTS[frame.event]?.(frame),
	lost(refused) {
		lost = refused ? REFUSED : DOWN;
		if (store.state) around();
		else byId('banner').textContent = lost;
	},
});
