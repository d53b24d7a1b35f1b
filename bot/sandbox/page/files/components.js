/**
 * Components of a message → elements, and using them.
 *
 * Invariant: what was pressed is busy until the bot has answered or failed, and cannot be pressed
 * again until then.
 */

import { button, h } from './dom.js';
import { begin } from './interactions.js';
import { attachment } from './message.js';
import { store } from './store.js';
import { link, rich } from './text.js';

const STYLES = { 1: 'primary', 2: 'secondary', 3: 'success', 4: 'danger' };
const [STRING, USER, ROLE, MENTIONABLE, CHANNEL] = [3, 5, 6, 7, 8];
const KINDS = {
  1: (part, message) => h('div.row', {}, each(part, message)),
  2: pressable,
  9: (part, message) => h('div.section', {}, h('div', {}, each(part, message)),
    component(part.accessory, message)),
  10: (part) => rich(part.content),
  11: ({ media, description }) => picture(media, description),
  12: (part) => h('div.gallery', {}, part.items.map((item) => picture(item.media, item.description))),
  13: (part) => attachment({ ...part.file, filename: part.name ?? 'file', size: part.size }),
  14: (part) => h(part.divider ? 'hr' : 'div.gap'),
  17: container,
};

/** The components of a message. */
export const rows = (message) => each(message, message);

const each = (part, message) => part.components.map((inner) => component(inner, message));

function component(part, message) {
  return (KINDS[part.type] ?? selectable)(part, message);
}

const picture = ({ url }, text) => h('img', { src: url, alt: text ?? '', loading: 'lazy' });

function container(part, message) {
  const box = h('div.box', {}, each(part, message));
  if (part.accent_color !== null) {
    box.style.borderLeftColor = `#${part.accent_color.toString(16).padStart(6, '0')}`;
  }
  return box;
}

function pressable(part, message) {
  const label = [part.emoji?.name && `${part.emoji.name} `, part.label];
  if (part.url) {
    const leading = link(part.url, [label, ' ↗']);
    leading.className = 'button secondary';
    return leading;
  }
  const press = ({ currentTarget }) => {
    use('press', message, { component: part.custom_id }, currentTarget);
  };
  return button(label, press, STYLES[part.style], { disabled: part.disabled });
}

function selectable(part, message) {
  const choose = () => use('select', message,
    { component: part.custom_id, values: menu.values() }, menu.element);
  const menu = select(part, store.channels.get(message.channel_id));
  menu.element.setAttribute('aria-label', part.placeholder ?? 'Choose');
  if (part.max_values === 1) menu.element.addEventListener('change', choose);
  else menu.element.append(button('Choose', choose));
  return menu.element;
}

/** Use a component or a menu's command of a message; `control` is busy meanwhile. */
export function use(action, message, fields, control) {
  const busy = (now) => {
    control?.classList.toggle('busy', now);
    control?.toggleAttribute('inert', now);
  };
  const stale = () => document.dispatchEvent(new CustomEvent('stale', { detail: message.id }));
  if (store.failures.delete(message.id)) message.components.length || stale();
  busy(true);
  begin(action, { message: message.id, ...fields }, {
    done: () => busy(false),
    fail(text) {
      busy(false);
      store.failures.set(message.id, text);
      stale();
    },
  });
}

function choices(part, channel) {
  const things = {
    [STRING]: () => part.options,
    [USER]: () => store.members(channel),
    [ROLE]: () => store.roles(channel),
    [MENTIONABLE]: () => [...store.members(channel), ...store.roles(channel)],
    [CHANNEL]: () => channel?.guild?.channels ?? [],
  }[part.type]();
  return things.map((thing) => ({
    label: thing.label ?? thing.name, value: thing.value ?? thing.id, chosen: thing.default,
    about: thing.description ? ` — ${thing.description}` : '',
  }));
}

/** A menu of any kind: its element, and values() that gives what is chosen. */
export function select(part, channel, props = {}) {
  const options = choices(part, channel);
  if (part.max_values > 1) {
    const boxes = options.map(({ value, chosen }) => h('input', {
      type: 'checkbox', value, checked: chosen,
    }));
    const element = h('div.choices', { role: 'group', ...props },
      options.map(({ label, about }, at) => h('label', {}, boxes[at], label, about)));
    return { element, values: () => boxes.filter((box) => box.checked).map((box) => box.value) };
  }
  const element = h('select', { disabled: part.disabled, ...props },
    h('option', { value: '' }, part.placeholder ?? 'Choose'),
    options.map(({ label, value, chosen, about }) => h('option', { value, selected: chosen },
      label + about)));
  return { element, values: () => (element.value ? [element.value] : []) };
}
