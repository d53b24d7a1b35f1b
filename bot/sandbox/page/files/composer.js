/**
 * Where one writes: the text, its files, the reply it is, and the way to slash commands.
 *
 * Invariant: what was typed is lost only by sending it; each channel has its own.
 */

import { request, upload } from './connection.js';
import { byId, h, icon, iconButton, toast } from './dom.js';
import { size } from './format.js';
import { mentionable, toSent } from './mentions.js';
import { picker } from './picker.js';
import { commandForm } from './slash.js';
import { nameOf, store } from './store.js';

const MOST_CHARS = 2000;
const WARN_CHARS = 1800;
const MOST_FILES = 10;
const TYPING_MS = 8000;
const root = byId('composer');
const drafts = new Map();
let draft = null;
let command = null;
let commands = { slash: [], menu: [] };
let typed = 0;

const count = h('span.count');
const above = h('div.above');
const chooser = h('input', { type: 'file', multiple: true, hidden: true, change: choose });
const area = h('textarea', {
  id: 'text', rows: '1', input: changed, keydown, paste, click: () => list.refresh(),
});
const bar = h('div.bar', {},
  iconButton('Add files', 'plus', () => chooser.click()), chooser, area, count,
  iconButton('Send', 'send', send));
const list = picker(area, suggest, pick);

/** What this person finds here: {slash, menu}. */
export const offered = () => commands;

/** Show the composer of the channel that is looked at. */
export function openComposer() {
  const { channel } = store;
  const key = `${store.you} ${channel.id}`;
  if (!drafts.has(key)) drafts.set(key, { text: '', files: [], picked: new Map(), reply: null });
  draft = drafts.get(key);
  command = null;
  const place = channel.dm ? `@${channel.name}` : `#${channel.name}`;
  area.placeholder = `Message ${place}`;
  area.setAttribute('aria-label', area.placeholder);
  area.value = draft.text;
  render();
  loadCommands();
}

/** Ask anew which commands there are. */
export async function loadCommands() {
  const channel = store.current;
  const given = await request('commands', { channel }).catch(() => null);
  if (given && channel === store.current) commands = given;
}

function render() {
  if (!store.channel.can_send && !command) {
    root.replaceChildren(h('p.closed', {}, 'You do not have permission to send messages in this channel.'));
    return;
  }
  root.replaceChildren(above, command?.form ?? bar);
  above.replaceChildren(...[draft.reply && replying(draft.reply), ...draft.files.map(waiting)].filter(Boolean));
  resize();
}

function replying(reply) {
  const ping = h('button.plain', {
    type: 'button', 'aria-pressed': String(reply.ping), click: () => {
      reply.ping = !reply.ping;
      render();
    },
  }, reply.ping ? '@ ON' : '@ OFF');
  ping.setAttribute('aria-label', 'Ping the author');
  return h('div.replying', {}, h('span', {}, 'Replying to ', h('b', {}, nameOf(reply.message.author))),
    ping, iconButton('Cancel the reply', 'close', () => reply_(null)));
}

function waiting(file) {
  const shown = h('div.file', {}, icon('file'), h('b', {}, file.name), size(file.size),
    iconButton(`Remove ${file.name}`, 'trash', () => {
      draft.files.splice(draft.files.indexOf(file), 1);
      render();
      focus();
    }));
  return shown;
}

export function focus() {
  (command ?? area).focus();
}

function reply_(message) {
  draft.reply = message && { message, ping: true };
  render();
  focus();
}

export { reply_ as reply };

/** Add files to what will be sent. */
export function addFiles(files) {
  if (!store.channel?.can_send) return;
  draft.files.push(...files);
  if (draft.files.length > MOST_FILES) toast(`A message takes ${MOST_FILES} files at most.`);
  draft.files.length = Math.min(draft.files.length, MOST_FILES);
  render();
  focus();
}

function choose() {
  addFiles(chooser.files);
  chooser.value = '';
}

function paste(event) {
  if (!event.clipboardData.files.length) return;
  event.preventDefault();
  addFiles(event.clipboardData.files);
}

/** Fill in a command by its words; false if there is none. */
export function openCommand(path, text = '') {
  const found = commands.slash.find(({ name }) => name === path);
  if (!found) return false;
  list.close();
  area.value = draft.text = '';
  command = commandForm(found, text, () => {
    command = null;
    render();
    focus();
  });
  render();
  focus();
  return true;
}

function changed() {
  const { value } = area;
  draft.text = value;
  resize();
  const begun = /^\/([^\n]+) ([^\n]*)$/.exec(value) && commands.slash
    .find(({ name, options }) => value.startsWith(`/${name} `) && options.length);
  if (begun && openCommand(begun.name, value.slice(begun.name.length + 2))) return;
  list.refresh();
  if (value && value[0] !== '/' && Date.now() - typed > TYPING_MS) {
    typed = Date.now();
    request('type', { channel: store.current }).catch(() => {});
  }
}

function resize() {
  area.style.height = 'auto';
  area.style.height = `${area.scrollHeight}px`;
  const left = MOST_CHARS - area.value.length;
  count.textContent = left < MOST_CHARS - WARN_CHARS ? left : '';
  count.classList.toggle('over', left < 0);
}

function suggest() {
  const before = area.value.slice(0, area.selectionStart);
  if (before[0] === '/') {
    const wanted = before.slice(1).toLowerCase();
    return commands.slash.filter(({ name }) => name.includes(wanted)).map((each) => ({
      label: `/${each.name}`, about: each.description, path: each.name,
    }));
  }
  const begun = /(?:^|\s)([@#][^@#\n]{0,32})$/.exec(before)?.[1];
  if (!begun) return [];
  const wanted = begun.slice(1).toLowerCase();
  return mentionable(store.channel)
    .filter(({ typed: text, name }) => text[0] === begun[0] && name.toLowerCase().includes(wanted))
    .map((each) => ({ ...each, label: each.typed, about: each.kind, begun }));
}

function pick(item) {
  if (item.path) {
    openCommand(item.path);
    return;
  }
  const from = area.selectionStart - item.begun.length;
  area.setRangeText(`${item.typed} `, from, area.selectionStart, 'end');
  draft.picked.set(item.typed, item.sent);
  draft.text = area.value;
  resize();
}

function keydown(event) {
  if (list.key(event) || event.isComposing) return;
  if (event.key === 'Enter' && !event.shiftKey) {
    event.preventDefault();
    send();
  } else if (event.key === 'Escape' && draft.reply) {
    reply_(null);
  } else if (event.key === 'ArrowUp' && !area.value) {
    event.preventDefault();
    document.dispatchEvent(new CustomEvent('edit-last'));
  }
}

async function send() {
  const { text, files, picked, reply } = draft;
  const sent = toSent(text, store.channel, picked).trim();
  if (!sent && !files.length) return;
  const mine = draft;
  Object.assign(mine, { text: '', files: [], picked: new Map(), reply: null });
  area.value = '';
  render();
  typed = 0;
  try {
    const uploads = await Promise.all(files.map(upload));
    await say(store.current, sent, { uploads, reply_to: reply?.message.id, ping: reply?.ping });
  } catch ({ message }) {
    toast(message);
    Object.assign(mine, { text: text + mine.text, files: [...files, ...mine.files], picked, reply });
    if (mine === draft) {
      area.value = mine.text;
      render();
    }
  }
}

/** Send a text as it is. */
export const say = (channel, text, fields) => request('say', { channel, text, ...fields });
