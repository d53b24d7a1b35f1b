/** What stands in a message besides its text. Invariant: what is in use is not used again. */

import { begin } from './dialog.js';
import { button, byId, h } from './dom.js';
import { field } from './fields.js';
import { link, rich } from './text.js';

const STYLES = ['', 'primary', 'secondary', 'success', 'danger'];
const MAKERS = {
	1: (part, message) => h('div.row', components(part, message)),
	2: pressable,
	9: (part, message) => h('div.section', h('div', components(part, message)),
		component(part.accessory, message)),
	10: ({ text }) => rich(text),
	11: ({ media, description }) => picture(media.url, description),
	12: ({ items }) => h('div.row', items.map(MAKERS[11])),
	13: (part) => file(part.file),
	14: ({ divider }) => h(divider ? 'hr' : 'br'),
	17: container,
};

/** What stands in a message, or in a component of it. */
export const components = (part, message) => part.components.map((each) => component(each, message));

const component = (part, message) => (MAKERS[part.type] ?? menu)(part, message);

function container(part, message) {
	const box = h('div.box', components(part, message));
	box.style.borderLeftColor = part.colour;
	return box;
}

function pressable({ emoji, label, url, style, disabled, custom_id: component }, message) {
	const shown = [emoji && `${emoji.name} `, label];
	if (url) return link(url, [shown, ' ↗']);
	const press = ({ currentTarget }) => use('press', message, { component }, currentTarget);
	return button(shown, press, STYLES[style], { disabled });
}

function menu({ custom_id: component, field: given }, message) {
	const { element, value } = field(given);
	const choose = async () => use('select', message, { component, values: await value() }, element);
	if (given.multiple) return h('div.row', element, button('Choose', choose));
	element.addEventListener('change', choose);
	return element;
}

/** Use a component or a menu's command of a message; `control` is busy meanwhile. */
export async function use(action, { id }, fields, control = {}) {
	if (control.ariaBusy) return;
	control.ariaBusy = 'true';
	byId(`f-${id}`)?.remove();
	await begin(action, { message: id, ...fields }).catch(({ message }) => byId(`m-${id}`)
		?.append(h('p.failure', { id: `f-${id}`, role: 'alert' }, message)));
	control.ariaBusy = null;
}

/** A file; a picture is shown. */
export function file({ url, name, size, picture: isPicture }) {
	const leading = { href: url, target: '_blank', download: name };
	if (isPicture) return h('a', leading, picture(url, name));
	return h('div.file', h('a', leading, name), size);
}

const picture = (src, alt) => h('img', { src, alt: alt || 'Picture', loading: 'lazy' });
