/** Components of a message. Invariant: what was used is out of reach until it is answered or failed. */

import { button, h } from './dom.js';
import { begin } from './interactions.js';
import { attachment, picture } from './message.js';
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
  12: ({ items }) => h('div.row', {}, items.map(({ media, description }) => picture(media.url, description))),
  13: ({ file, name, size }) => attachment({ ...file, filename: name ?? 'file', size }),
  14: ({ divider }) => h(divider ? 'hr' : 'br'),
  17: container,
};

/** What stands in a message, or in a component of it. */
export const components = (part, message) => part.components.map((each) => component(each, message));

const component = (part, message) => (MAKERS[part.type] ?? choosable)(part, message);

function container(part, message) {
  const box = h('div.box', {}, components(part, message));
  if (part.accent_color !== null) box.style.borderLeftColor = `#${part.accent_color.toString(16).padStart(6, '0')}`;
  return box;
}

function pressable({ emoji, label, url, style, disabled, custom_id: component }, message) {
  const shown = [emoji && `${emoji.name} `, label];
  if (url) return link(url, [shown, ' ↗']);
  const press = ({ currentTarget }) => use('press', message, { component }, currentTarget);
  return button(shown, press, STYLES[style], { disabled });
}

function choosable(part, message) {
  const { element, values } = select(part, { 'aria-label': part.placeholder ?? 'Choose' });
  const choose = () => use('select', message, { component: part.custom_id, values: values() }, element);
  if (part.max_values > 1) element.append(button('Choose', choose));
  else element.addEventListener('change', choose);
  return element;
}

/** Use a component or a menu's command of a message; `control` is busy meanwhile. */
export function use(action, { id }, fields, control) {
  const end = (failure) => {
    control?.classList.remove('busy');
    control?.removeAttribute('inert');
    if (failure) store.failures.set(id, failure);
    if (failure || store.failures.delete(id)) refresh(id);
  };
  control?.classList.add('busy');
  control?.setAttribute('inert', '');
  begin(action, { message: id, ...fields }, { done: () => end(), fail: end });
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
  const several = part.max_values > 1;
  const options = CHOICES[part.type](part).map((each) => {
    const text = (each.label ?? each.name) + (each.description ? ` — ${each.description}` : '');
    const value = each.value ?? each.id;
    if (!several) return h('option', { value, selected: each.default }, text);
    return h('label', {}, h('input', { type: 'checkbox', value, checked: each.default }), text);
  });
  const element = several ? h('div.choices', { ...props, role: 'group' }, options)
    : h('select', { disabled: part.disabled, ...props },
      h('option', { value: '' }, part.placeholder ?? 'Choose'), options);
  const chosen = () => [...element.querySelectorAll('option:checked, input:checked')];
  return { element, values: () => chosen().map(({ value }) => value).filter(Boolean) };
}
