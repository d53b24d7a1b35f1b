/** Joins the parts: who one is, which channel is looked at, what comes over the connection. */

import { edit, watch } from './actions.js';
import { addFiles, focus, loadCommands, openCommand, openComposer } from './composer.js';
import { connect, request } from './connection.js';
import { byId, tell } from './dom.js';
import { openForm } from './form.js';
import { giveUp, settle } from './interactions.js';
import * as log from './log.js';
import { openDrawer, renderAround } from './sidebar.js';
import { nameOf, store } from './store.js';
import { plain } from './text.js';
import { welcome } from './welcome.js';

const TYPING_MS = 10000;
const DOWN = 'The local Discord is not running. Start it again and open the address it prints; trying to reconnect…';
const REFUSED = 'The local Discord was started anew. Open the address that the terminal shows.';
const typing = new Map();
let lost = '';

/** Be a person, or the one of before, and see everything as they do. */
async function be(person = sessionStorage.person) {
  const { state } = await request('be', { person }).catch(() => request('be'));
  sessionStorage.person = state.you;
  store.logs.clear();
  store.set(state);
  await show();
}

/** Show the channel that the address names, or the first one. */
async function show() {
  const { guilds, dm } = store.state;
  const named = location.hash.slice(1);
  store.current = store.channels.has(named) ? named : guilds[0]?.channels[0]?.id ?? dm.id;
  store.unread.delete(store.current);
  openDrawer(false);
  around();
  openComposer();
  tellTyping();
  await log.open(welcome);
}

function around() {
  const { bot } = store.state;
  renderAround(be);
  byId('banner').textContent = lost
    || (bot.online ? '' : `${bot.name} is offline; it answers once it is back.`);
}

const EVENTS = {
  message({ message }) {
    const { id, author, channel_id: channel } = message;
    const isHere = channel === store.current;
    const isOwn = author.id === store.state.you;
    stopTyping(channel, author.id);
    if (store.dismissed.has(id)) return;
    const known = store.log(channel);
    const put = known.loaded ? known.put(message) : {};
    if (!put.before && !isOwn && (!isHere || document.hidden)) arrive(message);
    if (!isHere || !known.loaded) return;
    log.show(put, isOwn);
    if (!isOwn && (!put.before || put.before.thinking)) {
      tell(`${nameOf(author)}: ${byId(`c-${id}`)?.textContent ?? plain(message.content)}`, 'announcer');
    }
  },
  deleted({ channel, message }) {
    if (channel === store.current) log.remove(message);
    else store.logs.delete(channel);
  },
  typing({ channel, user }) {
    stopTyping(channel, user);
    typing.set(`${channel} ${user}`, setTimeout(() => stopTyping(channel, user), TYPING_MS));
    tellTyping();
  },
  bot({ online }) {
    store.state.bot.online = online;
    around();
  },
  state({ state }) {
    store.set(state);
    if (store.channel) around();
    else show();
  },
  commands: loadCommands,
  answered: settle,
  failed: settle,
  form(event) {
    settle(event);
    openForm(event);
  },
};

/** Note a message that is not looked at. */
function arrive(message) {
  const { channel_id: channel, guild_id: guild } = message;
  const noted = store.unread.get(channel) ?? 0;
  store.unread.set(channel, noted + Number(store.pings(message) || !guild));
  around();
}

function stopTyping(channel, user) {
  clearTimeout(typing.get(`${channel} ${user}`));
  if (typing.delete(`${channel} ${user}`)) tellTyping();
}

function tellTyping() {
  const names = [...typing.keys()].map((key) => key.split(' '))
    .filter(([channel]) => channel === store.current).map(([, user]) => store.user(user).name);
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

async function editLast() {
  const own = store.log(store.current).list.findLast((each) => each.can_edit);
  if (own && await log.jump(own.id)) edit(own);
}

function drag(event) {
  if (!event.dataTransfer.types.includes('Files')) return;
  event.preventDefault();
  byId('drop').hidden = event.type !== 'dragover';
  if (event.type === 'drop' && store.channel?.can_send) addFiles(event.dataTransfer.files);
}

for (const name of ['dragover', 'dragleave', 'drop']) document.addEventListener(name, drag);
document.addEventListener('click', click);
document.addEventListener('stale', ({ detail }) => log.refresh(detail));
document.addEventListener('edit-last', editLast);
document.addEventListener('keydown', ({ key }) => key === 'Escape' && openDrawer(false));
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && store.unread.delete(store.current)) around();
});
byId('shade').addEventListener('click', () => openDrawer(false));
window.addEventListener('hashchange', () => show().then(focus));
watch(byId('log'));
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
    giveUp();
  },
});
