/**
 * What stands around the messages: servers, channels, who one is, the header and the members.
 */

import { avatar, byId, h, icon, iconButton } from './dom.js';
import { store } from './store.js';

const put = (id, ...nodes) => byId(id).replaceChildren(...nodes.flat().filter(Boolean));
const sum = (channels) => channels.reduce((all, { id }) => all + (store.unread.get(id) ?? 0), 0);

/** Show all of it; `be` is called with who one wants to be. */
export function renderAround(be) {
  const { state, channel } = store;
  const guild = channel?.guild;
  put('rail', place('Direct Messages', icon('chat'), [state.dm], !guild),
    state.guilds.map((each) => place(each.name, initials(each.name), each.channels, each === guild)));
  put('channels', h('h2', {}, guild?.name ?? 'Direct Messages'),
    guild ? h('ul', {}, guild.channels.filter((each) => !each.parent).map(withThreads, guild))
      : h('ul', {}, line(state.dm, [presence(), state.bot.name])));
  renderPerson(be);
  renderHeader();
  put('members', h('h2', {}, 'Members'), h('ul', {}, store.members(channel).map((each) => h('li', {},
    avatar(each.name, each.id), each.name, each.bot && h('span.badge', {}, 'APP'),
    each.moderator && h('small', {}, 'Moderator'), each.bot && presence()))));
}

const initials = (name) => name.split(/\s+/).map((word) => [...word][0]).join('').slice(0, 3);

function presence() {
  const online = store.state.bot.online ? 'Online' : 'Offline';
  return h(`span.dot.${online.toLowerCase()}`, { role: 'img', 'aria-label': online, title: online });
}

function badge(count) {
  return count > 0 && h('span.unread', {}, `${count}`, h('span.unseen', {}, ' mentions'));
}

function place(name, face, channels, isHere) {
  const isNew = channels.some(({ id }) => store.unread.has(id));
  return h(`a${isNew ? '.new' : ''}`, {
    href: `#${channels[0]?.id}`, title: name, 'aria-label': name, 'aria-current': isHere && 'true',
  }, face, badge(sum(channels)));
}

function withThreads(channel) {
  const threads = this.channels.filter(({ parent, archived, id }) => parent === channel.id
    && (!archived || id === store.current));
  return line(channel, [icon('hash'), channel.name], threads.length
    && h('ul', {}, threads.map((each) => line(each, [icon('thread'), each.name]))));
}

function line(channel, name, inner) {
  const isNew = store.unread.has(channel.id);
  return h('li', {}, h(`a${isNew ? '.new' : ''}`, {
    href: `#${channel.id}`, 'aria-current': channel.id === store.current && 'page',
  }, name, isNew && h('span.unseen', {}, ' (unread)'), badge(store.unread.get(channel.id))), inner);
}

function renderPerson(be) {
  const { people, you } = store.state;
  const { name } = store.user(you);
  const choice = h('select', { id: 'be', change: ({ target }) => be(target.value) },
    people.map((each) => h('option', { value: each.id, selected: each.id === you },
      each.name + (each.moderator ? ' (moderator)' : ''))));
  put('person', avatar(name, you), h('label', {}, 'You are ', h('b.unseen', {}, name), choice),
    iconButton('Switch between dark and light', 'theme', switchTheme));
}

function renderHeader() {
  const { channel } = store;
  const shown = channel?.dm ? `@${channel.name}` : `#${channel?.name}`;
  document.title = `${shown} | ${channel?.guild?.name ?? 'Direct Messages'}`;
  put('header', iconButton('Channels', 'menu', () => openDrawer(true), { id: 'drawer' }),
    icon(channel.dm ? 'chat' : channel.parent ? 'thread' : 'hash'), h('h1', {}, channel.name),
    channel.dm && presence(), h('p', {}, channel.topic ?? ''));
}

/** Open or close the side bar where it is a drawer. */
export function openDrawer(open) {
  document.body.classList.toggle('drawn', open);
  byId('shade').hidden = !open;
  if (open) byId('channels').querySelector('a')?.focus();
}

function switchTheme() {
  const theme = document.documentElement.dataset.theme === 'light' ? 'dark' : 'light';
  document.documentElement.dataset.theme = localStorage.theme = theme;
}

const light = matchMedia('(prefers-color-scheme: light)');
function followSystem() {
  document.documentElement.dataset.theme = localStorage.theme ?? (light.matches ? 'light' : 'dark');
}
light.addEventListener('change', followSystem);
followSystem();
