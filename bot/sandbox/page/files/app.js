/**
 * Joins the parts: who one is, which channel is looked at, and what comes over the connection.
 */

import { edit, watch } from './actions.js';
import { addFiles, focus, loadCommands, openCommand, openComposer } from './composer.js';
import { connect, request } from './connection.js';
import { announce, byId, toast } from './dom.js';
import { openForm } from './form.js';
import { giveUp, settle } from './interactions.js';
import * as log from './log.js';
import { openDrawer, renderAround } from './sidebar.js';
import { nameOf, store } from './store.js';
import { plain } from './text.js';
import { welcome } from './welcome.js';

const TYPING_MS = 10000;
const DOWN = 'The local Discord is not running. Start it again and open the address it prints; '
  + 'trying to reconnect…';
const REFUSED = 'The local Discord was started anew. Open the address that the terminal shows.';
const typing = new Map();
let lost = '';

async function be(person) {
  const { state } = await request('be', { person })
    .catch(() => request('be'));
  sessionStorage.person = state.you;
  take(state);
  store.logs.clear();
  await show();
}

function take(state) {
  store.set(state);
  if (!store.channel) store.current = null;
  banner();
}

/** Show the channel that the address names, or the first one. */
async function show() {
  const named = location.hash.slice(1);
  const { state } = store;
  const first = state.guilds[0]?.channels[0]?.id ?? state.dm.id;
  store.current = store.channels.has(named) ? named : first;
  store.unread.delete(store.current);
  openDrawer(false);
  around();
  openComposer();
  tellTyping();
  await log.open(store.channel, welcome);
}

const around = () => renderAround((person) => be(person).catch(({ message }) => toast(message)));

function banner() {
  const { bot } = store.state ?? {};
  byId('banner').textContent = lost
    || (bot && !bot.online ? `${bot.name} is offline; it answers once it is back.` : '');
}

const EVENTS = {
  message({ message }) {
    stop(message.channel_id, message.author.id);
    const here = message.channel_id === store.current;
    const known = store.log(message.channel_id);
    if (store.dismissed.has(message.id) || (!known.loaded && !here)) {
      unread(message, here);
      return;
    }
    const put = known.put(message);
    if (!put.before) unread(message, here);
    if (!here) return;
    log.show(put, message.author.id === store.you);
    if (message.author.id !== store.you && (!put.before || put.before.thinking)) tell(message);
  },
  deleted({ channel, message }) {
    const at = store.log(channel).remove(message);
    if (at >= 0 && channel === store.current) log.remove(message, at);
  },
  typing({ channel, user }) {
    stop(channel, user);
    typing.set(`${channel} ${user}`, setTimeout(() => stop(channel, user), TYPING_MS));
    tellTyping();
  },
  bot({ online }) {
    store.state.bot.online = online;
    banner();
    around();
  },
  state({ state }) {
    take(state);
    if (store.channel) around();
    else show();
  },
  commands: loadCommands,
  answered: settle,
  failed: settle,
  form(event) {
    settle(event);
    openForm(event.interaction, event.form);
  },
};

function unread(message, here) {
  if ((here && !document.hidden) || message.author.id === store.you) return;
  store.arrive(message);
  around();
}

function tell(message) {
  const text = message.thinking ? 'is thinking' : byId(`c-${message.id}`)?.textContent;
  announce(`${nameOf(message.author)}: ${text ?? plain(message.content)}`);
}

function stop(channel, user) {
  clearTimeout(typing.get(`${channel} ${user}`));
  if (typing.delete(`${channel} ${user}`)) tellTyping();
}

function tellTyping() {
  const names = [...typing.keys()].map((key) => key.split(' '))
    .filter(([channel]) => channel === store.current)
    .map(([, user]) => store.user(user)?.name ?? 'Somebody');
  byId('typing').textContent = names.length
    ? `${names.join(' and ')} ${names.length > 1 ? 'are' : 'is'} typing…` : '';
}

function click({ target }) {
  const { jump, dismiss, command } = target.closest('[data-jump], [data-dismiss], [data-command]')
    ?.dataset ?? {};
  if (jump) log.jump(jump).then((found) => found || toast('The message is not there.'));
  if (command && !openCommand(command)) toast(`/${command} is not available here.`);
  if (!dismiss) return;
  store.dismissed.add(dismiss);
  EVENTS.deleted({ channel: store.current, message: dismiss });
  focus();
}

function editLast() {
  const own = store.log(store.current).list.findLast((each) => each.can_edit);
  if (own) log.jump(own.id).then(() => edit(own));
}

function drag(event) {
  if (!event.dataTransfer?.types.includes('Files')) return;
  event.preventDefault();
  byId('drop').hidden = event.type !== 'dragover';
  if (event.type === 'drop') addFiles(event.dataTransfer.files);
}

for (const event of ['dragover', 'dragleave', 'drop']) document.addEventListener(event, drag);
document.addEventListener('click', click);
document.addEventListener('stale', ({ detail }) => log.refresh(detail));
document.addEventListener('edit-last', editLast);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && store.unread.delete(store.current)) around();
});
document.addEventListener('keydown', ({ key }) => key === 'Escape' && openDrawer(false));
byId('shade').addEventListener('click', () => openDrawer(false));
window.addEventListener('hashchange', () => show().then(focus));
watch(byId('log'));
connect({
  open() {
    lost = '';
    be(sessionStorage.person).catch(({ message }) => toast(message));
  },
  event: (frame) => store.state && EVENTS[frame.event]?.(frame),
  lost(refused) {
    lost = refused ? REFUSED : DOWN;
    banner();
    giveUp();
  },
});
