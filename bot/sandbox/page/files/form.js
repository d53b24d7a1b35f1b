/**
 * Dialogs: the forms that the bot opens, and our own questions.
 *
 * Invariant: what was entered stays until it was accepted; the browser's <dialog> keeps the focus
 * inside and gives it back.
 */

import { select } from './components.js';
import { button, h } from './dom.js';
import { begin } from './interactions.js';
import { store } from './store.js';
import { rich } from './text.js';

const [TEXT_DISPLAY, TEXT_INPUT, PARAGRAPH] = [10, 4, 2];

/**
 * Ask something.
 *
 * @param {string} title what heads it
 * @param {Array} parts what stands in it
 * @param {object} accept {label, kind, run}: run() resolves when it was accepted, or throws an
 *   error with what to tell the person
 */
export function ask(title, parts, { label, kind = 'primary', run }) {
  const error = h('p.failure', { role: 'alert' });
  const accept = button(label, null, kind, { type: 'submit' });
  const close = () => dialog.close();
  const form = h('form', { method: 'dialog', submit },
    h('h2', { id: 'dialog-title' }, title), parts, error,
    h('div.row', {}, button('Cancel', close), accept));
  const dialog = h('dialog', { 'aria-labelledby': 'dialog-title', close: () => dialog.remove() }, form);

  async function submit(event) {
    event.preventDefault();
    error.textContent = '';
    accept.disabled = true;
    try {
      await run();
      dialog.close();
    } catch ({ message }) {
      error.textContent = message;
    }
    accept.disabled = false;
  }

  document.body.append(dialog);
  dialog.showModal();
}

/** Show a form of the bot's. */
export function openForm(interaction, form) {
  const fields = [];
  const parts = form.components.map((row) => {
    if (row.type === TEXT_DISPLAY) return rich(row.content);
    const part = row.component ?? row.components[0];
    const made = part.type === TEXT_INPUT ? input(part) : select(part, store.channel, {
      required: part.required,
    });
    fields.push([part, made.values]);
    const name = row.label ?? part.label;
    const label = [h('span', {}, name, part.required && h('i', {}, ' *')),
      row.description && h('small', {}, row.description)];
    if (made.element.matches('[role=group]')) made.element.setAttribute('aria-label', name);
    return h(made.element.matches('[role=group]') ? 'div.field' : 'label.field', {},
      label, made.element, made.count);
  });
  const run = () => new Promise((resolve, reject) => {
    const entered = Object.fromEntries(fields.map(([part, values]) => [part.custom_id, values()]));
    const fail = (text) => reject(new Error(text));
    begin('submit', { interaction, fields: entered }, { done: resolve, fail });
  });
  ask(form.title, parts, { label: 'Submit', run });
}

function input(part) {
  const long = part.style === PARAGRAPH;
  const element = h(long ? 'textarea' : 'input', {
    value: part.value ?? '', placeholder: part.placeholder, required: part.required,
    minlength: part.min_length || null, maxlength: part.max_length, rows: long && '4', input: tell,
  });
  const count = h('small.count', { 'aria-hidden': 'true' });
  function tell() {
    count.textContent = `${element.value.length} / ${part.max_length}`;
  }
  tell();
  return { element, count, values: () => element.value };
}
