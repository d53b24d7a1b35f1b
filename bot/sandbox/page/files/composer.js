/**
 * Where one writes: the text, its files, the reply that it is, and the way to slash commands.
 * Invariant: what was typed is lost only by sending it; each channel has its own.
 */

import { request, upload } from './connection.js';
import { byId, h, icon, iconButton, tell } from './dom.js';
import { size } from './format.js';
import { mentionable, toSent } from './mentions.js';
import { picker } from './picker.js';
import { commandForm } from './slash.js';
import { nameOf, store } from './store.js';

const MOST_CHARS = 2000;
const WARN_CHARS = 200;
const MOST_FILES = 10;
const TYPING_MS = 8000;
const CLOSED = 'You do not have permission to send messages in this channel.';
const drafts = new Map();
let draft = null;
let command = null;
let typedAt = 0;

/** What commands this person finds here. */
export let offered = { slash: [], menu: [] };

const count = h('span');
const above = h('div');
const chooser = h('input', { type: 'file', multiple: true, hidden: true, change: () => addFiles(chooser.files) });
const area = h('textarea', { id: 'text', rows: 1, input: changed, keydown, paste });
const bar = h('div.bar', {}, iconButton('Add files', 'plus', () => chooser.click()), chooser, area,
  count, iconButton('Send', 'send', send));
const list = picker(area, suggest, pick);

/** Show the composer of the channel that is looked at. */
export function openComposer() {
  const { channel, current, state } = store;
  const key = `${state.you} ${current}`;
  if (!drafts.has(key)) drafts.set(key, { text: '', files: [], picked: new Map() });
  draft = drafts.get(key);
  command = null;
  area.placeholder = area.ariaLabel = `Message ${channel.dm ? '@' : '#'}${channel.name}`;
  render();
  loadCommands();
}

/** Ask anew which commands there are. */
export async function loadCommands() {
  const channel = store.current;
  const given = await request('commands', { channel }).catch(() => offered);
  if (channel === store.current) offered = given;
}

function render() {
  const { files, reply: answered, text } = draft;
  above.replaceChildren(...answered ? [replying(answered)] : [], ...files.map(waiting));
  const isOpen = command || store.channel.can_send;
  byId('composer').replaceChildren(...isOpen ? [above, command?.form ?? bar] : [h('p.bar.closed', {}, CLOSED)]);
  if (area.value !== text) area.value = text;
  resize();
}

function replying({ author }) {
  const ping = h('button.plain', {
    type: 'button', 'aria-pressed': `${draft.ping}`, 'aria-label': 'Ping the author',
    click: () => change({ ping: !draft.ping }),
  }, draft.ping ? '@ ON' : '@ OFF');
  return h('div.replying', {}, h('span', {}, 'Replying to ', h('b', {}, nameOf(author))), ping,
    iconButton('Cancel the reply', 'close', () => reply(null)));
}

function waiting(file) {
  const remove = () => change({ files: draft.files.filter((each) => each !== file) });
  return h('div.file', {}, icon('file'), file.name, h('small', {}, size(file.size)),
    iconButton(`Remove ${file.name}`, 'close', remove));
}

function change(changes) {
  Object.assign(draft, changes);
  render();
  focus();
}

export const focus = () => (command ?? area).focus();

/** Make what is written a reply to a message, or none. */
export const reply = (message) => change({ reply: message, ping: true });

/** Add files to what will be sent. */
export function addFiles(files) {
  if (draft.files.length + files.length > MOST_FILES) tell(`A message takes ${MOST_FILES} files at most.`);
  change({ files: [...draft.files, ...files].slice(0, MOST_FILES) });
  chooser.value = '';
}

function paste(event) {
  if (!event.clipboardData.files.length) return;
  event.preventDefault();
  addFiles(event.clipboardData.files);
}

/** Fill in a command by its words, if there is one. */
export function openCommand(path, text = '') {
  const found = offered.slash.find(({ name }) => name === path);
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
  const begun = value[0] === '/' && offered.slash
    .find(({ name, options }) => options.length && value.startsWith(`/${name} `));
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
    return offered.slash.filter(({ name }) => name.includes(before.slice(1).toLowerCase()))
      .map(({ name, description }) => ({ label: `/${name}`, about: description, path: name }));
  }
  const [, begun] = /(?:^|\s)([@#][^@#\n]{0,32})$/.exec(before) ?? [];
  const found = mentionable().filter(({ typed }) => begun && typed.toLowerCase().startsWith(begun.toLowerCase()));
  return found.map((each) => ({ ...each, label: each.typed, about: each.kind, begun }));
}

function pick({ path, typed, sent, begun }) {
  if (path) {
    openCommand(path);
    return;
  }
  const end = area.selectionStart;
  area.setRangeText(`${typed} `, end - begun.length, end, 'end');
  draft.picked.set(typed, sent);
  draft.text = area.value;
}

function keydown(event) {
  if (list.key(event) || event.isComposing) return;
  if (event.key === 'Enter' && !event.shiftKey) send();
  else if (event.key === 'Escape' && draft.reply) reply(null);
  else if (event.key === 'ArrowUp' && !area.value) document.dispatchEvent(new Event('edit-last'));
  else return;
  event.preventDefault();
}

async function send() {
  const mine = draft;
  const { text, files, picked, reply: answered, ping } = mine;
  const sent = toSent(text, picked).trim();
  if (!sent && !files.length) return;
  change({ text: '', files: [], picked: new Map(), reply: null });
  typedAt = 0;
  try {
    await say(sent, { uploads: await Promise.all(files.map(upload)), reply_to: answered?.id, ping });
  } catch ({ message }) {
    tell(message);
    Object.assign(mine, { text: text + mine.text, files: [...files, ...mine.files], picked, reply: answered });
    render();
  }
}

/** Send a text as it is. */
export const say = (text, fields) => request('say', { channel: store.current, text, ...fields });
