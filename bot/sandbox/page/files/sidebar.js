/** What stands around the messages: servers, channels, who one is, the header. */

import { avatar, byId, h, icon, iconButton } from './dom.js';
import { signOf, store } from './store.js';

const put = (id, ...nodes) => byId(id).replaceChildren(...nodes.flat().filter(Boolean));

/** Show all of it anew; be(id) is called with who one wants to be. */
export function renderAround(be) {
	const { state: { dm, guilds, people, you }, channel: { guild }, channels } = store;
	const face = (name) => name.split(' ').map(([first]) => first);
	put('rail', place('Direct Messages', icon('@'), [dm], !guild),
		guilds.map((each) => place(each.name, face(each.name), each.channels, each.id === guild?.id)));
	const shown = guild ? guild.channels.filter(({ parent }) => !parent) : [channels.get(dm.id)];
	put('channels', h('h2', guild?.name ?? 'Direct Messages'), h('ul', shown.map(line)));
	const options = people.map(({ id, name, moderator }) => h('option', { value: id, selected: id === you },
		name + (moderator ? ' (moderator)' : '')));
	put('person', avatar(people.find(({ id }) => id === you).name, you),
		h('label', 'You are ', h('select', { change: ({ target }) => be(target.value) }, options)),
		iconButton('Switch between dark and light', '◐', switchTheme));
	renderHeader();
}

function dot() {
	const label = store.state.bot.online ? 'Online' : 'Offline';
	return h(`span.dot.${label}`, { role: 'img', 'aria-label': label, title: label });
}

/** A link that leads to channels, with what was not read in them. */
function leading(channels, isHere, ...inner) {
	const unread = channels.map(({ id }) => store.unread.get(id)).filter((each) => each !== undefined);
	const pings = unread.reduce((all, each) => all + each, 0);
	return h(unread.length ? 'a.new' : 'a', { href: `#${channels[0]?.id}`, 'aria-current': isHere && 'page' },
		inner, unread.length && h('span.unseen', ' (unread)'), pings && h('span.unread', `${pings}`));
}

const place = (name, face, channels, isHere) => leading(channels, isHere,
	h('span', { 'aria-hidden': 'true', title: name }, face), h('span.unseen', name));

function line(channel) {
	const { current, channel: { guild } } = store;
	const threads = guild?.channels.filter(({ id, parent, archived }) =>
		parent === channel.id && (!archived || id === current)) ?? [];
	return h('li', leading([channel], channel.id === current, icon(signOf(channel)), channel.name,
		channel.dm && dot()), threads.length && h('ul', threads.map(line)));
}

function renderHeader() {
	const { channel } = store;
	const { dm, guild, name, topic } = channel;
	document.title = `${signOf(channel)}${name} | ${guild?.name ?? 'Direct Messages'}`;
	put('header', iconButton('Channels', '☰', () => openDrawer(true), { id: 'drawer' }),
		icon(signOf(channel)), h('h1', name), dm && dot(), topic && h('p', topic));
}

/** Open or close the side bar where it is a drawer. */
export function openDrawer(open) {
	document.body.classList.toggle('drawn', open);
	byId('shade').hidden = !open;
	if (open) byId('channels').querySelector('a').focus();
}

const { style } = document.documentElement;
style.colorScheme = localStorage.theme ?? ''; // else as the system has it

function switchTheme() {
	const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
	const now = style.colorScheme || (isDark ? 'dark' : 'light');
	style.colorScheme = localStorage.theme = now === 'dark' ? 'light' : 'dark';
}
