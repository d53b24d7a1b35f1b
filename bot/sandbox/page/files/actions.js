/** What one can do with a message: the bar beside it, its menu, editing it in its place. */

import { refresh, use } from './components.js';
import { focus, offered, reply } from './composer.js';
import { request } from './connection.js';
import { button, byId, h, iconButton, tell } from './dom.js';
import { ask } from './form.js';
import { toSent, toTyped } from './mentions.js';
import { openMenu } from './menu.js';
import { store } from './store.js';
import { plain } from './text.js';

const HOLD_MS = 500;
const bar = h('div.actions', { role: 'toolbar', 'aria-label': 'Message actions' });
let held = 0;

/** Let the messages below a node be acted on. */
export function watch(root) {
  const cancel = () => clearTimeout(held);
  const listeners = {
    pointerover: follow, focusin: follow, contextmenu: rightClick, touchstart: hold,
    touchend: cancel, touchmove: cancel,
  };
  for (const [name, listener] of Object.entries(listeners)) {
    root.addEventListener(name, listener, { passive: name.startsWith('touch') });
  }
}

const messageAt = (node) => store.log(store.current).find(node.closest('.entry').dataset.id);

function follow({ target }) {
  const article = target.closest('article');
  if (!article || article === bar.parentNode || bar.contains(document.activeElement)) return;
  const message = messageAt(article);
  bar.replaceChildren(
    ...actions(message).filter((each) => each.icon).map((each) => iconButton(each.label, each.icon, each.run)),
    iconButton('More', 'more', ({ currentTarget }) => {
      const { left, bottom } = currentTarget.getBoundingClientRect();
      menu(message, left, bottom);
    }),
  );
  article.append(bar);
}

function rightClick(event) {
  if (event.target.closest('a, img, textarea') || `${getSelection()}`) return;
  event.preventDefault();
  const { left, bottom } = event.target.getBoundingClientRect();
  menu(messageAt(event.target), event.clientX || left, event.clientY || bottom);
}

function hold({ target, touches: [{ clientX, clientY }] }) {
  held = setTimeout(() => menu(messageAt(target), clientX, clientY), HOLD_MS);
}

function menu(message, x, y) {
  const apps = message.only_you ? [] : offered.menu
    .map((command) => ({ label: command, run: () => use('menu', message, { command }) }));
  const items = [...actions(message), ...(apps.length ? ['Apps', ...apps] : [])];
  if (items.length) openMenu(items, x, y);
}

function actions(message) {
  const { channel } = store;
  const isPublic = !message.only_you;
  return [
    channel.can_send && isPublic && { label: 'Reply', icon: 'reply', run: () => reply(message) },
    message.can_edit && { label: 'Edit', icon: 'edit', run: () => edit(message) },
    channel.guild && !channel.parent && !message.thread && isPublic
      && { label: 'Create thread', icon: 'thread', run: () => openThread(message) },
    message.content && { label: 'Copy text', run: () => copy(message.content) },
    message.can_delete && { label: 'Delete', run: () => remove(message), danger: true },
  ].filter(Boolean);
}

const copy = (text) => navigator.clipboard.writeText(text)
  .catch(() => tell('The browser did not let the text be copied.'));

function remove({ id, content }) {
  ask('Delete message', ['Are you sure you want to delete this message?',
    h('blockquote', {}, plain(content))], 'Delete', () => request('delete', { message: id }));
}

function openThread({ id, content }) {
  const value = plain(content).slice(0, 40);
  const name = h('input', { required: true, maxlength: 100, value });
  ask('Create thread', [h('label.field', {}, 'Thread name', name)], 'Create thread', async () => {
    const asked = { channel: store.current, name: name.value, message: id };
    location.hash = (await request('thread', asked)).channel;
  });
}

/** Change an own message where it stands. */
export function edit(message) {
  const area = h('textarea', { 'aria-label': 'Edit message', rows: 2, keydown, value: toTyped(message.content) });
  const close = () => {
    refresh(message.id);
    focus();
  };

  async function save() {
    const text = toSent(area.value).trim();
    if (!text) return remove(message);
    if (text === message.content) return close();
    return request('edit', { message: message.id, text }).then(close, (error) => tell(error.message));
  }

  function keydown(event) {
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) save();
    else return;
    event.preventDefault();
  }

  byId(`c-${message.id}`).replaceChildren(area, h('div.row', {}, button('Cancel', close),
    button('Save', save, 'primary'), h('small', {}, 'Esc to cancel, Enter to save')));
  area.focus();
}
