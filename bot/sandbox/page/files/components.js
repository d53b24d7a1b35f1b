/**
 * Components of a message → elements, and using them.
 *
 * Invariant: what was used is busy, and out of reach, until the bot has answered or failed.
 */

import { button, h } from './dom.js';
import { begin } from './interactions.js';
import { attachment, box, picture } from './message.js';
import { store } from './store.js';
import { link, rich } from './text.js';

const STYLES = ['', 'primary', 'secondary', 'success', 'danger'];
const MAKERS = {
  1: (part, message) => h('div.row', {}, components(part, message)),
  2: pressable,
  9: (part, message) => h('div.section', {}, h('div', {}, components(part, message)),
    component(part.accessory, message)),
  10: ({ content }) => rich(content),
  11: ({ media, description }) => picture(media.url, description),
  12: ({ items }) => h('div.row', {}, items.map((each) => MAKERS[11](each))),
  13: ({ file, name, size }) => attachment({ ...file, filename: name ?? 'file', size }),
  14: ({ divider }) => h(divider ? 'hr' : 'br'),
  17: (part, message) => box(part.accent_color, components(part, message)),
};

/** What stands in a message, or in a component of it. */
export const components = (part, message) => part.components.map((each) => component(each, message));

const component = (part, message) => (MAKERS[part.type] ?? choosable)(part, message);

function pressable({ emoji, label, url, style, disabled, custom_id: id }, message) {
  const shown = [emoji && `${emoji.name} `, label];
  if (url) return link(url, [shown, ' ↗']);
  const press = ({ currentTarget }) => use('press', message, { component: id }, currentTarget);
  return button(shown, press, STYLES[style], { disabled });
}

function choosable(part, message) {
  const menu = select(part, { 'aria-label': part.placeholder ?? 'Choose' });
  const choose = () => use('select', message,
    { component: part.custom_id, values: menu.values() }, menu.element);
  if (part.max_values > 1) menu.element.append(button('Choose', choose));
  else menu.element.addEventListener('change', choose);
  return menu.element;
}

/** Use a component or a menu's command of a message; `control` is busy meanwhile. */
export function use(action, { id }, fields, control) {
  const busy = (is) => {
    control?.classList.toggle('busy', is);
    control?.toggleAttribute('inert', is);
  };
  busy(true);
  begin(action, { message: id, ...fields }, {
    done() {
      busy(false);
      if (store.failures.delete(id)) refresh(id);
    },
    fail(text) {
      busy(false);
      store.failures.set(id, text);
      refresh(id);
    },
  });
}

/** Have a message shown anew. */
export const refresh = (id) => document.dispatchEvent(new CustomEvent('stale', { detail: id }));

/** What can be chosen, by the number of the menu's kind. */
const CHOICES = {
  3: ({ options }) => options,
  5: () => store.members,
  6: () => store.channel.guild?.roles ?? [],
  7: () => [...CHOICES[5](), ...CHOICES[6]()],
  8: () => store.channel.guild?.channels ?? [],
};

/** A menu of any kind: its element, and values() that gives what is chosen. */
export function select(part, props) {
  const all = CHOICES[part.type](part).map((each) => ({
    text: (each.label ?? each.name) + (each.description ? ` — ${each.description}` : ''),
    value: each.value ?? each.id, chosen: each.default,
  }));
  if (part.max_values > 1) {
    const boxes = all.map(({ value, chosen }) => h('input', { type: 'checkbox', value, checked: chosen }));
    const element = h('div.choices', { ...props, role: 'group' },
      all.map(({ text }, at) => h('label', {}, boxes[at], text)));
    return { element, values: () => boxes.filter((each) => each.checked).map((each) => each.value) };
  }
  const element = h('select', { disabled: part.disabled, ...props },
    h('option', { value: '' }, part.placeholder ?? 'Choose'),
    all.map(({ text, value, chosen }) => h('option', { value, selected: chosen }, text)));
  return { element, values: () => [element.value].filter(Boolean) };
}
