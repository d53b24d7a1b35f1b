/** A slash command being filled in. Invariant: what is sent has every option that is required. */

import { select } from './components.js';
import { request, upload } from './connection.js';
import { button, h, iconButton, tell } from './dom.js';
import { begin } from './interactions.js';
import { picker } from './picker.js';
import { store } from './store.js';

const PAUSE_MS = 150;
const [INTEGER, BOOLEAN, NUMBER, FILE] = [4, 5, 10, 11];
const TRUTH = [{ name: 'True', value: 'true' }, { name: 'False', value: 'false' }];
const MENUS = { 6: 5, 8: 6, 9: 7, 7: 8 }; // an option's type → the select menu's for the same things

/** The form for a command; `text` goes into its first option, close() is called at its end. */
export function commandForm({ name: command, options }, text, close) {
  const channel = store.current;
  const values = {};
  const more = h('span.row');
  const form = h('form.bar.command', { 'aria-label': `/${command}`, submit, keydown },
    h('b', {}, `/${command}`), more, button('Send', null, 'primary', { type: 'submit' }),
    iconButton('Cancel the command', 'close', close));

  function add(option) {
    const [element, value] = field(option);
    values[option.name] = value;
    more.before(h('label', {}, option.name, h('span', {}, element)));
    if (option.autocomplete) suggest(element, option.name);
    return element;
  }

  function field({ name, description, required, type, ...option }) {
    const props = { name, required, placeholder: description, title: description };
    const choices = type === BOOLEAN ? TRUTH : option.choices;
    if (choices || MENUS[type]) {
      const menu = select({ type: MENUS[type] ?? 3, options: choices }, props);
      return [menu.element, () => typed(type, menu.values()[0])];
    }
    const isNumber = type === INTEGER || type === NUMBER;
    const element = h('input', {
      ...props, type: isNumber ? 'number' : type === FILE ? 'file' : 'text', step: type === NUMBER && 'any',
      min: option.min_value, max: option.max_value, minlength: option.min_length,
      maxlength: option.max_length, autocomplete: 'off', role: option.autocomplete && 'combobox',
    });
    if (type === FILE) return [element, () => element.files[0] && upload(element.files[0])];
    return [element, () => (element.value === element.shown ? element.picked : typed(type, element.value))];
  }

  function suggest(element, option) {
    let pause = 0;
    const list = picker(element, async () => {
      const asked = { channel, command, option, partial: element.value, others: await filled(option) };
      const { choices } = await request('autocomplete', asked).catch(() => ({ choices: [] }));
      return choices.map(({ name, value }) => ({ label: name, value }));
    }, ({ label, value }) => Object.assign(element, { value: label, shown: label, picked: value }));
    const later = () => {
      clearTimeout(pause);
      pause = setTimeout(() => document.activeElement === element && list.refresh(), PAUSE_MS);
    };
    element.addEventListener('keydown', list.key);
    element.addEventListener('input', later);
    element.addEventListener('focus', later);
  }

  /** What is filled in, without one option. */
  async function filled(but) {
    const given = {};
    for (const name of Object.keys(values)) if (name !== but) given[name] = await values[name]();
    return given; // what is undefined is not sent
  }

  function keydown(event) {
    if (event.key === 'Escape' && !event.defaultPrevented) close();
  }

  async function submit(event) {
    event.preventDefault();
    const fail = (why) => tell(`/${command}: ${why}`);
    try {
      begin('slash', { channel, command, options: await filled() }, { done() {}, fail });
      close();
    } catch ({ message }) {
      fail(message);
    }
  }

  for (const option of options) {
    const addLater = ({ target }) => {
      target.remove();
      add(option).focus();
    };
    if (option.required) add(option);
    else more.append(button(`+ ${option.name}`, addLater));
  }
  const first = form.querySelector('input, select') ?? form.querySelector('[type=submit]');
  if (first.type === 'text') first.value = text;
  return { form, focus: () => first.focus() };
}

/** A value as an option's type wants it. */
function typed(type, text) {
  if (!text) return undefined;
  if (type === BOOLEAN) return text === 'true';
  return type === INTEGER || type === NUMBER ? Number(text) : text;
}
