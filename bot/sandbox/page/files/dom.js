/** Makes elements. Invariant: text becomes text; nothing on this page parses HTML. */

/**
 * An element: 'tag.class', then in any order children, lists of them and objects of attributes, of
 * which functions are listeners. What is false, empty or missing is left out.
 */
export function h(tag, ...parts) {
	const [name, ...classes] = tag.split('.');
	const node = document.createElement(name);
	if (classes.length) node.className = classes.join(' ');
	if (name === 'button') node.type = 'button';
	for (const part of parts.flat(Infinity).filter(Boolean)) {
		if (typeof part === 'string' || part instanceof Node) node.append(part);
		else set(node, part);
	}
	return node;
}

/** Give a node attributes and listeners. */
export function set(node, attributes) {
	for (const [key, value] of Object.entries(attributes)) {
		if (typeof value === 'function') node.addEventListener(key, value);
		else if (key === 'value') node.value = value;
		else if (value || value === 0) node.setAttribute(key, value === true ? '' : value);
	}
}

/** A sign that is only looked at. */
export const icon = (sign) => h('span.icon', { 'aria-hidden': 'true' }, sign);

export const button = (label, click, kind = 'secondary', props = {}) =>
	h(`button.button.${kind}`, { click, ...props }, label);

export const iconButton = (label, sign, click, props = {}) =>
	h('button.tool', { 'aria-label': label, title: label, click, ...props }, sign);

export const byId = (id) => document.getElementById(id);

/** Put a text where it is shown as an error (toast) or read out (announcer), for a while. */
export function tell(text, place = 'toast') {
	const shown = h('p', text);
	byId(place).append(shown);
	setTimeout(() => shown.remove(), 8000);
}

export const avatar = (name, id) =>
	h('span.avatar', { 'aria-hidden': 'true', 'data-hue': `${BigInt(id) % 4n}` }, [...name][0].toUpperCase());
