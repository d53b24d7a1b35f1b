/**
 * The parts of a text → elements. Invariant: only the tags that stand here are made, and a link
 * leads to http or https.
 */

import { h } from './dom.js';
import { timestamp } from './format.js';

const PLAIN = 'strong em u s code blockquote small h3 ul li'.split(' ');
const MAKERS = {
	a: ({ href }, inner) => link(href, inner),
	pre: (_, inner) => h('pre', { tabindex: 0 }, inner),
	ol: ({ start }, inner) => h('ol', { start }, inner),
	// Of what level a heading is says its size alone: none is skipped below the author's.
	h4: (_, inner) => h('h3.h4', inner),
	h5: (_, inner) => h('h3.h5', inner),
	mention,
	spoiler,
	time: ({ seconds, style }) => timestamp(seconds, style),
};

/** A text as Discord shows it. */
export const rich = (parts) => h('div.text', { dir: 'auto' }, parts.map(element));

function element(part) {
	if (typeof part === 'string') return part;
	const { tag, children = [] } = part;
	const inner = children.map(element);
	return PLAIN.includes(tag) ? h(tag, inner) : MAKERS[tag](part, inner);
}

export function link(href, inner) {
	if (!/^https?:\/\//i.test(href)) return inner;
	return h('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow', title: href }, inner);
}

function mention({ channel, command }, inner) {
	if (channel) return h('a.mention', { href: `#${channel}` }, inner);
	if (!command) return h('span.mention', inner);
	return h('button.mention', { 'data-command': command }, inner);
}

function spoiler(_, inner) {
	const hidden = h('span', { inert: true }, inner);
	const click = () => shown.replaceWith(h('span.revealed', inner));
	const shown = h('button.spoiler', { 'aria-label': 'Spoiler', click }, hidden);
	return shown;
}
