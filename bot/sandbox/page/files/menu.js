/** A menu at a point. Invariant: one at a time; the focus goes back to where it was. */

import { h } from './dom.js';

/** Open one; the items are {label, run, danger}, or a text that heads what follows. */
export function openMenu(items, x, y) {
	const menu = h('div', { role: 'menu', 'aria-label': 'Message actions', keydown },
		items.map((item) => (item.run ? choice(item) : h('small', { role: 'presentation' }, item))));
	const box = h('dialog.menu', { 'aria-label': 'Message actions', close: () => box.remove(), pointerdown }, menu);
	const all = [...menu.querySelectorAll('button')];

	function choice({ label, run, danger }) {
		const click = () => {
			box.close();
			run();
		};
		const tag = danger ? 'button.failure' : 'button';
		return h(tag, { role: 'menuitem', tabindex: -1, click }, label);
	}

	function keydown(event) {
		const here = all.indexOf(document.activeElement);
		const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
		if (to !== undefined) all.at(to % all.length).focus();
		else if (event.key === 'Tab') box.close();
		else return;
		event.preventDefault();
	}

	function pointerdown({ target }) {
		if (target === box) box.close();
	}

	document.querySelector('.menu')?.close();
	document.body.append(box);
	box.showModal();
	box.style.left = `${Math.min(x, innerWidth - box.offsetWidth)}px`;
	box.style.top = `${Math.min(y, innerHeight - box.offsetHeight)}px`;
	all[0].focus();
}
