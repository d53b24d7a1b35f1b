/** What stands around the messages: servers, channels, who one is, the header. */

import { avatar, byId, h, icon, iconButton } from './dom.js';
import { store } from './store.js';

const put = (id, ...nodes) => byId(id).replaceChildren(...nodes.flat().filter(Boolean));

/** Show all of it anew; be(id) is called with who one wants to be. */
export function renderAround(be) {
  const { state: { bot, dm, guilds }, channel: { guild } } = store;
  put('rail', place('Direct Messages', icon('chat'), [dm], !guild), guilds.map((each) => place(
    each.name, each.name.split(' ').map(([first]) => first), each.channels, each.id === guild?.id,
  )));
  const top = guild?.channels.filter(({ parent }) => !parent).map((each) => line(each, 'hash'));
  put('channels', h('h2', {}, guild?.name ?? 'Direct Messages'),
    h('ul', {}, top ?? line({ ...dm, name: bot.name }, 'chat')));
  renderPerson(be);
  renderHeader();
}

function dot() {
  const label = store.state.bot.online ? 'Online' : 'Offline';
  return h(`span.dot.${label}`, { role: 'img', 'aria-label': label, title: label });
}

/** The attributes and the badge of a link that leads to channels. */
function leading(channels, isHere) {
  const counts = channels.map(({ id }) => store.unread.get(id)).filter((each) => each !== undefined);
  const pings = counts.reduce((all, each) => all + each, 0);
  const props = { href: `#${channels[0]?.id}`, 'aria-current': isHere && 'page', class: counts.length > 0 && 'new' };
  return [props, counts.length && h('span.unseen', {}, ' (unread)'), pings && h('span.unread', {}, `${pings}`)];
}

function place(name, face, channels, isHere) {
  const [props, ...badges] = leading(channels, isHere);
  return h('a', { ...props, title: name }, h('span', { 'aria-hidden': 'true' }, face),
    h('span.unseen', {}, name), badges);
}

function line(channel, sign) {
  const [props, ...badges] = leading([channel], channel.id === store.current);
  const threads = store.channel.guild?.channels.filter(({ id, parent, archived }) => parent
    && parent === channel.id && (!archived || id === store.current)) ?? [];
  return h('li', {}, h('a', props, icon(sign), channel.name, sign === 'chat' && dot(), badges),
    threads.length && h('ul', {}, threads.map((each) => line(each, 'thread'))));
}

function renderPerson(be) {
  const { people, you } = store.state;
  const { name } = store.user(you);
  put('person', avatar(name, you), h('label', {}, 'You are ', h('span.unseen', {}, name),
    h('select', { id: 'be', change: ({ target }) => be(target.value) }, people.map((each) => h('option', {
      value: each.id, selected: each.id === you,
    }, each.name + (each.moderator ? ' (moderator)' : ''))))),
  iconButton('Switch between dark and light', 'theme', switchTheme));
}

function renderHeader() {
  const { dm, guild, name, parent, topic } = store.channel;
  document.title = `${dm ? '@' : '#'}${name} | ${guild?.name ?? 'Direct Messages'}`;
  const sign = parent ? 'thread' : 'hash';
  put('header', iconButton('Channels', 'menu', () => openDrawer(true), { id: 'drawer' }),
    icon(dm ? 'chat' : sign), h('h1', {}, name), dm && dot(), topic && h('p', {}, topic));
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
