/**
 * What one can do with a message: the bar beside it, its menu, editing it in its place.
 */

import { use } from './components.js';
import { focus, offered, reply } from './composer.js';
import { request } from './connection.js';
import { button, h, iconButton, toast } from './dom.js';
import { ask } from './form.js';
import { toSent, toTyped } from './mentions.js';
import { openMenu } from './menu.js';
import { store } from './store.js';
import { plain } from './text.js';

const HOLD_MS = 500;
const bar = h('div.actions', { role: 'toolbar', 'aria-label': 'Message actions' });
let held = 0;

/** Let messages below a node be acted on. */
export function watch(root) {
  for (const event of ['pointerover', 'focusin']) root.addEventListener(event, follow);
  root.addEventListener('contextmenu', (event) => {
    const message = messageAt(event.target);
    if (!message || event.target.closest('a, img, textarea') || String(getSelection())) return;
    event.preventDefault();
    const { left, top } = event.target.getBoundingClientRect();
    menu(message, event.clientX || event.clientY
      ? { x: event.clientX, y: event.clientY } : { x: left + 40, y: top + 20 });
  });
  root.addEventListener('touchstart', ({ target, touches }) => {
    const { clientX: x, clientY: y } = touches[0];
    const message = messageAt(target);
    held = setTimeout(() => message && menu(message, { x, y }), HOLD_MS);
  }, { passive: true });
  for (const event of ['touchend', 'touchmove']) {
    root.addEventListener(event, () => clearTimeout(held), { passive: true });
  }
}

function messageAt(node) {
  const id = node.closest?.('.entry')?.dataset.id;
  return id ? store.log(store.current).find(id) : null;
}

function follow({ target }) {
  const article = target.closest('article.message');
  if (!article || article === bar.parentNode || bar.contains(document.activeElement)) return;
  const message = messageAt(article);
  const shown = actions(message).filter((each) => each.bar);
  bar.replaceChildren(...shown.map(({ label, icon, run }) => iconButton(label, icon, run)),
    iconButton('More', 'more', ({ currentTarget }) => {
      const { left, bottom } = currentTarget.getBoundingClientRect();
      menu(message, { x: left, y: bottom });
    }));
  article.append(bar);
}

function menu(message, at) {
  const apps = offered().menu.map((command) => ({
    label: command, icon: 'apps', run: () => use('menu', message, { command }),
  }));
  openMenu([...actions(message), ...(apps.length && !message.only_you ? ['Apps', ...apps] : [])], at);
}

function actions(message) {
  const { channel } = store;
  const all = [
    [channel.can_send && !message.only_you, 'Reply', 'reply', () => reply(message), true],
    [message.can_edit, 'Edit', 'edit', () => edit(message), true],
    [channel.guild && !channel.parent && !message.thread && !message.only_you,
      'Create thread', 'thread', () => openThread(message), true],
    [message.content, 'Copy text', 'copy', () => copy(message.content)],
    [message.can_delete, 'Delete', 'trash', () => remove(message), false],
  ];
  return all.filter(([can]) => can).map(([, label, icon, run, inBar]) => ({
    label, icon, run, bar: inBar, danger: icon === 'trash',
  }));
}

async function copy(text) {
  await navigator.clipboard.writeText(text).catch(() => toast('The browser did not let it copy.'));
}

function remove(message) {
  ask('Delete message', [h('p', {}, 'Are you sure you want to delete this message?'),
    h('blockquote', {}, plain(message.content))], {
    label: 'Delete', kind: 'danger', run: () => request('delete', { message: message.id }),
  });
}

function openThread(message) {
  const name = h('input', {
    required: true, maxlength: '100', value: plain(message.content).slice(0, 40),
  });
  ask('Create thread', [h('label.field', {}, 'Thread name', name)], {
    label: 'Create thread',
    async run() {
      const { channel } = await request('thread', {
        channel: store.current, name: name.value, message: message.id,
      });
      location.hash = channel;
    },
  });
}

/** Change an own message where it stands. */
export function edit(message) {
  const { channel } = store;
  const area = h('textarea', {
    'aria-label': 'Edit message', value: toTyped(message.content, channel), keydown, rows: '2',
  });
  const text = document.getElementById(`c-${message.id}`);
  const form = h('form.editing', {}, area, h('div.row', {},
    button('Cancel', close), button('Save', save, 'primary'), h('small', {}, 'Esc to cancel · Enter to save')));

  function close() {
    document.dispatchEvent(new CustomEvent('stale', { detail: message.id }));
    focus();
  }

  async function save() {
    const sent = toSent(area.value, channel).trim();
    if (!sent) {
      remove(message);
      return;
    }
    try {
      if (sent !== message.content) await request('edit', { message: message.id, text: sent });
      close();
    } catch (error) {
      toast(error.message);
    }
  }

  function keydown(event) {
    if (event.key === 'Escape') close();
    else if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    else save();
    event.preventDefault();
  }

  text.replaceChildren(form);
  area.focus();
}
