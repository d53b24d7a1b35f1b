/**
 * The messages of the channel that is looked at: which of them are in the page, and scrolling.
 *
 * A window [first, last) of the channel's messages is in the page, at most MOST of them; it moves
 * as one scrolls. Invariant: a change of one message touches its entry and the next one only.
 */

import { request } from './connection.js';
import { byId } from './dom.js';
import { entry } from './message.js';
import { store } from './store.js';

const STEP = 50;
const MOST = 200;
const NEAR_PX = 500;
const END_PX = 40;
const scroller = byId('scroller');
const list = byId('log');
const newer = byId('newer');
const entries = new Map();
let log = null;
let [first, last] = [0, 0];
let stuck = true; // at the newest message, and to stay there
let loading = false;
let beginning = null;
let settling = 0;

/** Show a channel from its newest message; `start` makes what stands above the first one. */
export async function open(start) {
  log = store.log(store.current);
  beginning = start;
  toEnd();
  if (!log.loaded) await older();
}

function toEnd() {
  clear(log.list.length);
  stuck = true;
  prepend(STEP);
  settle();
}

function clear(at) {
  list.replaceChildren();
  entries.clear();
  first = last = at;
}

function make(at) {
  const made = entry(log.list[at], log.list[at - 1]);
  entries.set(log.list[at].id, made);
  return made;
}

function drop(id) {
  entries.get(id)?.remove();
  entries.delete(id);
}

function prepend(count) {
  for (let left = Math.min(count, first); left > 0; left -= 1) list.prepend(make(first -= 1));
  const isBeginning = first === 0 && log.loaded && !log.more;
  byId('beginning').replaceChildren(...(isBeginning ? [beginning()] : []));
}

function settle() {
  if (!stuck) return;
  newer.hidden = true;
  settling ||= requestAnimationFrame(() => {
    settling = 0;
    scroller.scrollTop = scroller.scrollHeight;
  });
}

/** Change what is in the page and keep what is looked at where it is. */
function steadily(anchor, change) {
  const before = anchor?.getBoundingClientRect().top;
  change();
  if (anchor) scroller.scrollTop += anchor.getBoundingClientRect().top - before;
}

async function older() {
  const mine = log;
  if (first === 0 && log.more) {
    if (loading === log) return;
    loading = log;
    const asked = { channel: store.current, before: log.list[0]?.id };
    const given = await request('history', asked).catch(() => null);
    loading = null;
    const added = given ? mine.extend(given) : 0;
    if (mine !== log || !given) return;
    [first, last] = [first + added, last + added];
  }
  const top = log.list[first]?.id;
  steadily(list.children[1], () => {
    prepend(STEP);
    refresh(top);
    while (last - first > MOST && !stuck) drop(log.list[last -= 1].id);
  });
  settle();
}

function later(count) {
  const wanted = Math.min(log.list.length, last + count);
  for (; last < wanted; last += 1) list.append(make(last));
  if (last - first <= MOST) return;
  const trim = () => {
    for (; last - first > MOST; first += 1) drop(log.list[first].id);
    prepend(0);
  };
  if (stuck) trim();
  else steadily(list.lastElementChild, trim);
}

/** Show a message anew. */
export function refresh(id) {
  const old = entries.get(id);
  if (!old) return;
  const focused = old.contains(document.activeElement);
  old.replaceWith(make(log.place(id)));
  if (focused) article(id).focus({ preventScroll: true });
  if (stuck) settle();
}

const article = (id) => entries.get(id)?.querySelector('article');

/** Show a message that the log has taken in. */
export function show({ at, before }, isOwn) {
  if (before) {
    refresh(before.id);
  } else if (at < first) {
    [first, last] = [first + 1, last + 1];
  } else if (at < last) {
    list.insertBefore(make(at), entries.get(log.list[at + 1].id));
    last += 1;
    refresh(log.list[at + 1].id);
  } else if (at === last && (stuck || last - first < MOST)) {
    later(1);
  }
  if (isOwn && !before && !stuck) toEnd();
  if (!stuck && !before) newer.hidden = false;
  settle();
}

/** Take a message out. */
export function remove(id) {
  const at = log.place(id);
  if (log.list[at]?.id !== id) return;
  log.list.splice(at, 1);
  drop(id);
  if (at < first) first -= 1;
  if (at < last) last -= 1;
  refresh(log.list[at]?.id);
}

/** Go to a message, loading what is between; false if it is not there. */
export async function jump(id) {
  for (let count = -1; !log.find(id) && log.more && count < log.list.length;) {
    count = log.list.length;
    await older();
  }
  if (!log.find(id)) return false;
  stuck = false;
  cancelAnimationFrame(settling);
  settling = 0;
  if (!entries.has(id)) {
    clear(Math.max(0, log.place(id) - STEP / 2));
    later(STEP);
  }
  article(id).scrollIntoView({ block: 'center' });
  article(id).focus({ preventScroll: true });
  return true;
}

scroller.addEventListener('scroll', () => {
  if (settling) return; // what came meanwhile has moved the end, not the person
  const below = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
  const isEnd = last === log?.list.length;
  stuck = isEnd && below < END_PX;
  if (stuck) newer.hidden = true;
  if (log?.loaded && scroller.scrollTop < NEAR_PX && (first > 0 || log.more)) older();
  else if (!isEnd && below < NEAR_PX) later(STEP);
}, { passive: true });

// The arrow keys go from message to message.
scroller.addEventListener('keydown', (event) => {
  const step = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' }[event.key];
  if (!step || !event.target.matches('article, #scroller')) return;
  const here = event.target.closest('.entry');
  event.preventDefault();
  (here ? here[step] : list.lastElementChild)?.querySelector('article').focus();
});

const stay = () => stuck && settle();
scroller.addEventListener('load', stay, true);
new ResizeObserver(stay).observe(scroller);
newer.addEventListener('click', toEnd);
