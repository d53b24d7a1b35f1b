/**
 * Fields to fill in, of forms, commands and menus; the server says what they are.
 * Invariant: what is entered is a text, or a list of those that are chosen.
 */

import { upload } from './connection.js';
import { h, set } from './dom.js';
import { picker } from './picker.js';

const PAUSE_MS = 150;

/**
 * A field: its name, its element, a label around that, and value(), which may take a while. Where
 * it suggests what could be meant, suggest(typed) gives that.
 */
export function field(given, suggest) {
	const { name, label: caption, about, required } = given;
	const count = h('small', { 'aria-hidden': 'true' });
	const { element, value } = (given.kind === 'choice' ? select : input)(given, count);
	const label = h('label.field', h('span', caption, required && ' *'),
		about && h('small', about), element, count);
	element.ariaLabel = caption;
	return { name, label, element, value: given.suggests ? suggested(element, suggest) : value };
}

function select({ name, required, disabled, multiple, placeholder = 'Choose', choices }) {
	const option = ({ label, about, value, chosen }) =>
		h('option', { value, selected: chosen }, label + (about ? ` — ${about}` : ''));
	const element = h('select', { name, required, disabled, multiple },
		!multiple && h('option', { value: '' }, placeholder), choices.map(option));
	const chosen = () => [...element.selectedOptions].map(({ value }) => value);
	return { element, value: () => chosen().filter(Boolean) };
}

function input({ kind, suggests, label, about, required, ...given }, count) {
	const tell = () => count.replaceChildren(`${element.value.length} / ${given.maxlength}`);
	const element = h(kind === 'lines' ? 'textarea' : 'input', {
		...given, required, type: kind, rows: 4, autocomplete: 'off', input: given.maxlength && tell,
	});
	if (given.maxlength) tell();
	const file = () => (element.files.length ? upload(element.files[0]) : '');
	return { element, value: kind === 'file' ? file : () => element.value };
}

/** Suggest while something is typed; gives the field's value(). */
function suggested(element, suggest) {
	let picked = null;
	let pause = 0;
	const list = picker(element, () => suggest(element.value), (item) => {
		picked = item;
		element.value = item.label;
	});
	const later = () => {
		clearTimeout(pause);
		pause = setTimeout(() => document.activeElement === element && list.refresh(), PAUSE_MS);
	};
	set(element, { role: 'combobox', keydown: list.key, input: later, focus: later });
	return () => (element.value === picked?.label ? picked.value : element.value);
}

/** What is entered in fields, by name. */
export async function entered(fields) {
	const given = {};
	for (const { name, value } of fields) given[name] = await value();
	return given;
}
