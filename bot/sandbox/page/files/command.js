/** A slash command being filled in. Invariant: what is sent has every option that is required. */

import { request } from './connection.js';
import { begin } from './dialog.js';
import { button, h, iconButton, tell } from './dom.js';
import { entered, field } from './fields.js';
import { store } from './store.js';

/** The form for a command; `text` goes into its first field, close() is called at its end. */
export function commandForm({ name: command, fields: offered }, text, close) {
	const channel = store.current;
	const fields = [];
	const more = h('div.row');
	const form = h('form.bar.command', { 'aria-label': `/${command}`, submit, keydown },
		h('b', `/${command}`), more, button('Send', null, 'primary', { type: 'submit' }),
		iconButton('Cancel the command', '×', close));

	function add(given) {
		const made = field(given, (partial) => suggest(given.name, partial));
		fields.push(made);
		more.before(made.label);
		return made.element;
	}

	async function suggest(option, partial) {
		const others = await entered(fields.filter(({ name }) => name !== option));
		const asked = { channel, command, option, partial, others };
		return request('autocomplete', asked).then(({ choices }) => choices, () => []);
	}

	async function submit(event) {
		event.preventDefault();
		try {
			const options = await entered(fields);
			close();
			await begin('slash', { channel, command, options });
		} catch ({ message }) {
			tell(`/${command}: ${message}`);
		}
	}

	function keydown(event) {
		if (event.key === 'Escape' && !event.defaultPrevented) close();
	}

	function take(files) {
		more.querySelector('[name=file]')?.click();
		const taking = fields.find(({ element }) => element.type === 'file');
		if (taking) taking.element.files = files;
	}

	for (const each of offered) {
		const open = ({ target }) => add(each).focus(target.remove());
		if (each.required) add(each);
		else more.append(button(`+ ${each.label}`, open, 'secondary', { name: each.kind }));
	}
	const first = fields[0]?.element ?? form.querySelector('[type=submit]');
	if (first.type === 'text') first.value = text;
	return { form, take, focus: () => first.focus() };
}
