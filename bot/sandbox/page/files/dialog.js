/** Dialogs: the bot's forms and our own questions. Invariant: what was entered stays until taken. */

import { request } from './connection.js';
import { button, h } from './dom.js';
import { entered, field } from './fields.js';
import { rich } from './text.js';

/** Ask something; run() resolves once it was taken, or throws an error that says why not. */
export function ask(title, parts, label, run) {
	const error = h('p.failure', { role: 'alert' });
	const kind = label === 'Delete' ? 'danger' : 'primary';
	const accept = button(label, null, kind, { type: 'submit' });
	const dialog = h('dialog', { 'aria-labelledby': 'title', close: () => dialog.remove() },
		h('form', { submit }, h('h2', { id: 'title' }, title), parts, error,
			h('div.row', button('Cancel', () => dialog.close()), accept)));

	async function submit(event) {
		event.preventDefault();
		accept.disabled = true;
		await run().then(() => dialog.close(), ({ message }) => error.replaceChildren(message));
		accept.disabled = false;
	}

	document.body.append(dialog);
	dialog.showModal();
}

/** Begin something with the bot, and show the form that it may open. */
export async function begin(action, fields) {
	const { form } = await request(action, fields);
	if (!form) return;
	const parts = form.parts.map((part) => (part.text ? { label: rich(part.text) } : field(part)));
	const fillable = parts.filter(({ value }) => value);
	ask(form.title, parts.map(({ label }) => label), 'Submit',
		async () => begin('submit', { form: form.id, fields: await entered(fillable) }));
}
