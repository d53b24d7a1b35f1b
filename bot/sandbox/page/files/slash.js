/**
 * A slash command that is being filled in, in the composer's place.
 *
 * Invariant: what is sent has every option that the command requires.
 */

import { select } from './components.js';
import { request, upload } from './connection.js';
import { button, h, iconButton, toast } from './dom.js';
import { begin } from './interactions.js';
import { picker } from './picker.js';
import { store } from './store.js';

const PAUSE_MS = 150;
const [STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, FILE] =
  [3, 4, 5, 6, 7, 8, 9, 10, 11];
const MENUS = { [USER]: 5, [ROLE]: 6, [MENTIONABLE]: 7, [CHANNEL]: 8 };

/** The form for a command; `text` goes into its first option, `close` is called when it is over. */
export function commandForm(command, text, close) {
  const channel = store.current;
  const fields = new Map();
  const more = h('span.row');
  const form = h('form.command', { 'aria-label': `/${command.name}`, submit: send, keydown },
    h('b', {}, `/${command.name}`), more, button('Send', null, 'primary', { type: 'submit' }),
    iconButton('Cancel the command', 'close', close));

  function add(option) {
    const made = field(option);
    fields.set(option.name, made.value);
    more.before(h('label', { title: option.description }, h('span', {}, option.name), made.element));
    return made.element;
  }

  function field(option) {
    const props = { required: option.required, placeholder: option.description, name: option.name };
    const options = option.type === BOOLEAN
      ? [{ name: 'True', value: 'true' }, { name: 'False', value: 'false' }] : option.choices;
    if (options || MENUS[option.type]) {
      const made = select({ type: MENUS[option.type] ?? STRING, options }, store.channel, props);
      return { element: made.element, value: () => typed(option, made.values()[0]) };
    }
    if (option.type === FILE) {
      const element = h('input', { ...props, type: 'file' });
      return { element, value: () => element.files[0] && upload(element.files[0]) };
    }
    const isNumber = option.type === INTEGER || option.type === NUMBER;
    const element = h('input', {
      ...props, autocomplete: 'off', minlength: option.min_length, maxlength: option.max_length,
      type: isNumber ? 'number' : 'text', min: option.min_value, max: option.max_value,
      step: option.type === NUMBER ? 'any' : null,
    });
    const chosen = option.autocomplete ? suggesting(element, option.name) : new Map();
    const value = () => chosen.get(element.value) ?? typed(option, element.value);
    return { element: element.parentNode ?? element, value };
  }

  function suggesting(element, name) {
    const chosen = new Map();
    let pause = 0;
    h('span.suggested', {}, element);
    element.setAttribute('role', 'combobox');
    const list = picker(element, async () => {
      const others = await values(name);
      const asked = { channel, command: command.name, option: name, partial: element.value, others };
      const { choices } = await request('autocomplete', asked).catch(() => ({ choices: [] }));
      return choices.map((each) => ({ label: each.name, value: each.value }));
    }, ({ label, value }) => {
      element.value = label;
      chosen.set(label, value);
    });
    element.addEventListener('keydown', (event) => list.key(event));
    for (const event of ['input', 'focus']) {
      element.addEventListener(event, () => {
        clearTimeout(pause);
        pause = setTimeout(() => document.activeElement === element && list.refresh(), PAUSE_MS);
      });
    }
    return chosen;
  }

  /** What is filled in, all but one option. */
  async function values(but) {
    const given = {};
    for (const [name, value] of fields) {
      const found = name === but ? undefined : await value();
      if (found !== undefined && found !== '') given[name] = found;
    }
    return given;
  }

  function keydown(event) {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    close();
  }

  async function send(event) {
    event.preventDefault();
    try {
      const options = await values();
      begin('slash', { channel, command: command.name, options }, {
        done() {}, fail: (text) => toast(`/${command.name}: ${text}`),
      });
      close();
    } catch ({ message }) {
      toast(message);
    }
  }

  for (const option of command.options) {
    if (option.required) add(option);
    else more.append(button(`+ ${option.name}`, ({ target }) => {
      target.remove();
      add(option).focus();
    }));
  }
  const first = form.querySelector('input, select');
  if (first?.type === 'text' && text) first.value = text;
  return { form, focus: () => (first ?? form.querySelector('[type=submit]')).focus() };
}

/** A value as the option's type wants it. */
function typed({ type }, text) {
  if (text === undefined || text === '') return undefined;
  if (type === BOOLEAN) return text === 'true';
  return type === INTEGER || type === NUMBER ? Number(text) : text;
}
