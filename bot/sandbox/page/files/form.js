/** Dialogs: the bot's forms and our own questions. Invariant: what was entered stays until taken. */

import { select } from './components.js';
import { button, h } from './dom.js';
import { begin } from './interactions.js';
import { rich } from './text.js';

const [TEXT_INPUT, TEXT_DISPLAY, PARAGRAPH] = [4, 10, 2];

/** Ask something; run() resolves once it was taken, or throws an error that says why not. */
export function ask(title, parts, label, run) {
  const error = h('p.failure', { role: 'alert' });
  const accept = button(label, null, label === 'Delete' ? 'danger' : 'primary', { type: 'submit' });
  const dialog = h('dialog', { 'aria-labelledby': 'title', close: () => dialog.remove() },
    h('form', { submit }, h('h2', { id: 'title' }, title), parts, error,
      h('div.row', {}, button('Cancel', () => dialog.close()), accept)));

  async function submit(event) {
    event.preventDefault();
    accept.disabled = true;
    await run().then(() => dialog.close(), ({ message }) => error.replaceChildren(message));
    accept.disabled = false;
  }

  document.body.append(dialog);
  dialog.showModal();
}

/** Show a form of the bot's. */
export function openForm({ interaction, form }) {
  const fields = [];
  const parts = form.components.map((row) => {
    if (row.type === TEXT_DISPLAY) return rich(row.content);
    const part = row.component ?? row.components[0];
    const several = part.max_values > 1;
    const name = row.label ?? part.label;
    const props = { required: part.required, 'aria-label': several && name };
    const made = part.type === TEXT_INPUT ? input(part, props) : select(part, props);
    fields.push([part.custom_id, made.values]);
    return h(several ? 'div.field' : 'label.field', {}, h('span', {}, name, part.required && h('i', {}, ' *')),
      row.description && h('small', {}, row.description), made.element, made.count);
  });
  ask(form.title, parts, 'Submit', () => new Promise((done, reject) => {
    const entered = Object.fromEntries(fields.map(([id, values]) => [id, values()]));
    begin('submit', { interaction, fields: entered }, { done, fail: (text) => reject(new Error(text)) });
  }));
}

function input({ style, value = '', placeholder, min_length: minlength, max_length: maxlength }, props) {
  const count = h('small', { 'aria-hidden': 'true' });
  const tell = () => count.replaceChildren(`${element.value.length} / ${maxlength}`);
  const element = h(style === PARAGRAPH ? 'textarea' : 'input',
    { ...props, value, placeholder, minlength, maxlength, rows: 4, input: tell });
  tell();
  return { element, count, values: () => element.value };
}
