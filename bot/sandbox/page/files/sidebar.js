/** What stands around the messages: servers, channels, who one is, the header. */

import { avatar, byId, h, icon, iconButton } from './dom.js';
import { store } from './store.js';

const put = (id, ...nodes) => byId(id).replaceChildren(...nodes.flat().filter(Boolean));

/** Show all of it anew; be(id) is called with who one wants to be. */
export function renderAround(be) {
  const { state: { bot, dm, guilds, people, you }, channel: { guild } } = store;
  put('rail', place('Direct Messages', icon('chat'), [dm], !guild), guilds.map((each) => place(
    each.name, each.name.split(' ').map(([first]) => first), each.channels, each.id === guild?.id,
  )));
  const top = guild?.channels.filter(({ parent }) => !parent).map((each) => line(each, 'hash'));
  put('channels', h('h2', {}, guild?.name ?? 'Direct Messages'),
    h('ul', {}, top ?? line({ ...dm, name: bot.name }, 'chat')));
  const options = people.map(({ id, name, moderator }) => h('option', { value: id, selected: id === you },
    name + (moderator ? ' (moderator)' : '')));
  put('person', avatar(store.user(you).name, you),
    h('label', {}, 'You are ', h('select', { change: ({ target }) => be(target.value) }, options)),
    iconButton('Switch between dark and light', 'theme', switchTheme));
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
  return h(unread.length ? 'a.new' : 'a', { href: `#${channels[0]?.id}`, 'aria-current': isHere && 'page' }, inner,
    unread.length && h('span.unseen', {}, ' (unread)'), pings && h('span.unread', {}, `${pings}`));
}

const place = (name, face, channels, isHere) => leading(channels, isHere,
  h('span', { 'aria-hidden': 'true', title: name }, face), h('span.unseen', {}, name));

function line(channel, sign) {
  const threads = store.channel.guild?.channels.filter(({ id, parent, archived }) => parent
    && parent === channel.id && (!archived || id === store.current)) ?? [];
  return h('li', {}, leading([channel], channel.id === store.current, icon(sign), channel.name, sign === 'chat' && dot()),
    threads.length && h('ul', {}, threads.map((each) => line(each, 'thread'))));
}

function renderHeader() {
  const { dm, guild, name, parent, topic } = store.channel;
  document.title = `${dm ? '@' : '#'}${name} | ${guild?.name ?? 'Direct Messages'}`;
  put('header', iconButton('Channels', 'menu', () => openDrawer(true), { id: 'drawer' }),
    icon(dm ? 'chat' : parent ? 'thread' : 'hash'), h('h1', {}, name), dm && dot(), topic && h('p', {}, topic));
}

/** Open or close the side bar where it is a drawer. */
export function openDrawer(open) {
  document.body.classList.toggle('drawn', open);
  byId('shade').hidden = !open;
  if (open) byId('channels').querySelector('a').focus();
}

const { dataset } = document.documentElement;
const light = matchMedia('(prefers-color-scheme: light)');
const follow = () => {
  dataset.theme = localStorage.theme ?? (light.matches ? 'light' : 'dark');
};

function switchTheme() {
  localStorage.theme = dataset.theme === 'light' ? 'dark' : 'light';
  follow();
}

light.addEventListener('change', follow);
follow();
