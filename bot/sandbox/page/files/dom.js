/** Makes elements. Invariant: text becomes text; nothing on this page parses HTML. */

const ICONS = {
	chat: 'M4 5h16v11H9l-5 4z',
	close: 'M6 6l12 12M18 6 6 18',
	edit: 'M4 20h4L19 9l-4-4L4 16z',
	file: 'M6 3h8l5 5v13H6zM14 3v5h5',
	hash: 'M4 9h16M3 15h16M10 3 8 21M16 3l-2 18',
	menu: 'M4 6h16M4 12h16M4 18h16',
	more: 'M5 12h.1M12 12h.1M19 12h.1',
	plus: 'M12 5v14M5 12h14',
	reply: 'M9 7l-5 5 5 5M4 12h9a7 7 0 0 1 7 7',
	send: 'M4 4l17 8-17 8 3-8zM7 12h13',
	theme: 'M12 3a9 9 0 1 0 9 9 7 7 0 0 1-9-9z',
	thread: 'M5 4v8a4 4 0 0 0 4 4h10M15 12l4 4-4 4',
};

/** An element: 'tag.class', attributes (functions are listeners), children; falsy ones are left out. */
export function h(tag, props, ...children) {
	const [name, ...classes] = tag.split('.');
	const node = document.createElement(name);
	if (classes.length) node.className = classes.join(' ');
	for (const [key, value] of Object.entries(props ?? {})) {
		if (typeof value === 'function') node.addEventListener(key, value);
		else if (key === 'value') node.value = value;
		else if (value || value === 0) node.setAttribute(key, value === true ? '' : value);
	}
	node.append(...children.flat(Infinity).filter(Boolean));
	return node;
}

export function icon(name) {
	const [svg, path] = ['svg', 'path']
		.map((tag) => document.createElementNS('http://www.w3.org/2000/svg', tag));
	path.setAttribute('d', ICONS[name]);
	svg.setAttribute('viewBox', '0 0 24 24');
	svg.append(path);
	return svg;
}

export const button = (label, click, kind = 'secondary', props = {}) =>
	h(`button.button.${kind}`, { type: 'button', click, ...props }, label);

export const iconButton = (label, name, click, props = {}) =>
	h('button.tool', { type: 'button', 'aria-label': label, title: label, click, ...props }, icon(name));

export const byId = (id) => document.getElementById(id);

/** Put a text where it is shown as an error (toast) or read out (announcer), for a while. */
export function tell(text, place = 'toast') {
	const shown = h('p', {}, text);
	byId(place).append(shown);
	setTimeout(() => shown.remove(), 8000);
}

export const avatar = (name, id) =>
	h('span.avatar', { 'aria-hidden': 'true', 'data-hue': id.at(-1) % 4 }, [...name][0].toUpperCase());
