/** Suggestions above a field. Invariant: of several answers only the latest one is shown. */

import { h, set } from './dom.js';

let lists = 0;

/**
 * Put suggestions on a field: suggest() gives [{label, about}] or a promise of it, choose(item) is
 * told which one. refresh() asks anew; key(event) tells whether the list has used the key.
 */
export function picker(field, suggest, choose) {
	const id = `picker-${(lists += 1)}`;
	const list = h('div.picker', {
		role: 'listbox', id, 'aria-label': 'Suggestions', tabindex: 0, hidden: true,
		pointerdown: (event) => event.preventDefault(),
	});
	let items = [];
	let at = 0;
	let asked = 0;

	const option = ({ label, about }, place) => h('div',
		{ role: 'option', id: `${id}-${place}`, click: () => pick(place) }, label, about && h('small', about));

	function put(given) {
		items = given;
		list.hidden = !items.length;
		list.replaceChildren(...items.map(option));
		if (field.role) field.ariaExpanded = !list.hidden;
		mark(0);
	}

	function mark(place) {
		list.children[at]?.removeAttribute('aria-selected');
		at = place;
		list.children[at]?.setAttribute('aria-selected', 'true');
		list.children[at]?.scrollIntoView({ block: 'nearest' });
		field.setAttribute('aria-activedescendant', list.children[at]?.id ?? '');
	}

	async function refresh() {
		const mine = (asked += 1);
		const given = await suggest();
		if (mine === asked) put(given);
	}

	function close() {
		asked += 1;
		put([]);
	}

	function pick(place) {
		const item = items[place];
		close();
		choose(item);
	}

	function key(event) {
		if (!items.length || event.isComposing) return false;
		const to = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length }[event.key];
		if (to !== undefined) mark(to % items.length);
		else if (event.key === 'Enter' || event.key === 'Tab') pick(at);
		else if (event.key === 'Escape') close();
		else return false;
		event.preventDefault();
		return true;
	}

	set(field, { 'aria-controls': id, 'aria-autocomplete': 'list', blur: close });
	field.before(list);
	return { refresh, key };
}
