/**
 * The messages that are in the page: a window of the channel's, which moves as one scrolls.
 * Invariant: they stand in their order, each once, at most MOST of them.
 *
 * The scroller counts from its end (`column-reverse`): what comes in or grows leaves the newest
 * message in view.
 */

import { request } from './connection.js';
import { byId, set } from './dom.js';
import { entry } from './message.js';
import { store } from './store.js';

const MOST = 200;
const NEAR_PX = 500;
const END_PX = 40;
const scroller = byId('scroller');
const list = byId('log');
const beginning = byId('beginning');
const pill = byId('newer');
let messages = [];
let isOlder = false; // whether there are older ones than these
let isNewer = false;
let loading = null;

/** Load the newest messages, or those { before }, { after } or { around } one; tells if it could. */
export async function load(which) {
	const mine = { channel: store.current, ...which };
	loading = mine;
	const given = await request('history', mine).catch(() => null);
	if (loading !== mine) return false;
	loading = null;
	if (!given) return false;
	const found = given.messages.filter(({ id }) => !store.dismissed.has(id));
	if (mine.before) {
		isOlder = given.older;
		steadily(() => prepend(found));
	} else if (mine.after) {
		isNewer = given.newer;
		steadily(() => append(found));
	} else {
		({ older: isOlder, newer: isNewer } = given);
		messages = [];
		list.replaceChildren();
		append(found);
		if (!isNewer) toEnd();
	}
	beginning.hidden = isOlder;
	follow();
	return true;
}

function prepend(found) {
	messages.unshift(...found);
	list.prepend(...found.map((each, at) => entry(each, messages[at - 1])));
	show(found.length);
	isNewer ||= messages.length > MOST;
	for (const { id } of messages.splice(MOST)) node(id).remove();
}

function append(found) {
	const from = messages.length;
	messages.push(...found);
	list.append(...found.map((each, at) => entry(each, messages[from + at - 1])));
	const past = messages.splice(0, messages.length - MOST);
	for (const { id } of past) node(id).remove();
	if (past.length) show(0);
	isOlder ||= past.length > 0;
	beginning.hidden = isOlder;
}

/** Change what is in the page and keep what is looked at where it is. */
function steadily(change) {
	const edge = (id) => byId(`m-${id}`)?.getBoundingClientRect();
	const { top } = scroller.getBoundingClientRect();
	const { id } = messages.find((each) => edge(each.id).bottom > top);
	const before = edge(id).top;
	change();
	scroller.scrollTop += (edge(id)?.top ?? before) - before;
}

const node = (id) => byId(`m-${id}`)?.parentNode;
const placeOf = (id) => messages.findIndex((each) => each.id === id);
const isAtEnd = () => !isNewer && scroller.scrollTop > -END_PX;

/** Show anew the message at a place. */
function show(at) {
	if (!messages[at]) return;
	const { id } = messages[at];
	const focused = node(id).contains(document.activeElement);
	node(id).replaceWith(entry(messages[at], messages[at - 1]));
	if (focused) byId(`m-${id}`).focus({ preventScroll: true });
}

/** The message of an id, if it is in the page. */
export const find = (id) => messages[placeOf(id)];

export const refresh = (id) => show(placeOf(id));

/** The newest own message that can still be changed. */
export const lastOwn = () => messages.findLast((each) => each.can_edit);

/** Take a message in, a new one or a changed one; gives the one that it replaces. */
export function take(message, isNew, isOwn) {
	const at = placeOf(message.id);
	const before = messages[at];
	if (before) {
		messages[at] = message;
		show(at);
	} else if (isNew && isAtEnd()) {
		append([message]);
	} else if (isNew && isOwn) {
		load();
	} else if (isNew) {
		isNewer ||= messages.length >= MOST;
		if (!isNewer) steadily(() => append([message]));
		pill.hidden = false;
	}
	return before;
}

/** Take a message out. */
export function remove(id) {
	const at = placeOf(id);
	if (at < 0) return;
	messages.splice(at, 1);
	node(id).remove();
	show(at);
}

/** Go to a message, loading those around it; false if it is not there. */
export async function jump(id) {
	if (!find(id) && !await load({ around: id })) return false;
	byId(`m-${id}`).scrollIntoView({ block: 'center' });
	byId(`m-${id}`).focus({ preventScroll: true });
	return true;
}

function toEnd() {
	if (isNewer) load();
	else scroller.scrollTop = 0;
	pill.hidden = true;
}

/** Load what one is about to scroll to. */
function follow() {
	const { scrollTop, scrollHeight, clientHeight } = scroller;
	if (isAtEnd()) pill.hidden = true;
	if (loading || !messages.length) return;
	const above = scrollHeight - clientHeight + scrollTop;
	if (isNewer && -scrollTop < NEAR_PX) load({ after: messages.at(-1).id });
	else if (isOlder && above < NEAR_PX) load({ before: messages[0].id });
}

/** The arrow keys go from message to message. */
function keydown(event) {
	const step = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' }[event.key];
	if (!step || !event.target.matches('article, #scroller')) return;
	const here = event.target.closest('.entry');
	event.preventDefault();
	(here ? here[step] : list.lastElementChild)?.querySelector('article').focus();
}

set(scroller, { scroll: follow, keydown });
set(pill, { click: toEnd });
