/**
 * The messages of the channel that is looked at: which of them are in the page, and scrolling.
 *
 * A window [first, last) of the channel's messages is in the page, at most MOST of them; it moves
 * as one scrolls. Invariant: a change of one message touches its entry and the next one only.
 */

import { byId, h } from './dom.js';
import { request } from './connection.js';
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
let stuck = true;
let loading = null;
let welcome = null;

/** Show a channel from its newest message; `begin` makes what stands above the first one. */
export async function open(channel, begin) {
  log = store.log(channel.id);
  welcome = begin;
  reset();
  if (!log.loaded) await older();
}

/** Show the newest messages. */
export function reset() {
  list.replaceChildren();
  entries.clear();
  first = last = log.list.length;
  stuck = true;
  while (first > 0 && last - first < STEP) prepend();
  beginning();
  settle();
}

function make(at) {
  const shown = entry(log.list[at], log.list[at - 1]);
  entries.set(log.list[at].id, shown);
  return shown;
}

function prepend() {
  first -= 1;
  list.prepend(make(first));
}

function drop(at) {
  const { id } = log.list[at];
  entries.get(id)?.remove();
  entries.delete(id);
}

function beginning() {
  const isThere = first === 0 && log.loaded && !log.more;
  byId('beginning').replaceChildren(...(isThere ? [welcome()] : []));
}

function settle() {
  newer.hidden = stuck;
  if (stuck) scroller.scrollTop = scroller.scrollHeight;
}

/** Change what is in the page and keep what is looked at where it is. */
function steadily(anchor, change) {
  const before = anchor?.getBoundingClientRect().top;
  change();
  if (anchor) scroller.scrollTop += anchor.getBoundingClientRect().top - before;
}

async function older() {
  if (first === 0 && log.more && !loading) {
    const mine = log;
    const before = log.list[0]?.id;
    loading = request('history', { channel: store.current, before });
    try {
      const given = await loading;
      const added = mine.extend(given);
      if (mine !== log) return;
      [first, last] = [first + added, last + added];
    } catch {
      return; // the connection was lost: what comes after it loads anew
    } finally {
      loading = null;
      if (mine !== log && !log.loaded) older();
    }
  }
  const wanted = Math.max(0, first - STEP);
  steadily(list.firstElementChild, () => {
    const top = first;
    while (first > wanted) prepend();
    if (top < last) refresh(log.list[top].id);
    while (last - first > MOST && !stuck) drop(last -= 1);
    beginning();
  });
  if (stuck) settle();
}

function later() {
  const wanted = Math.min(log.list.length, last + STEP);
  while (last < wanted) {
    list.append(make(last));
    last += 1;
  }
  trim();
}

function trim() {
  if (last - first <= MOST) return;
  steadily(list.lastElementChild, () => {
    while (last - first > MOST) drop((first += 1) - 1);
    beginning();
  });
}

/** Make an entry anew. */
export function refresh(id) {
  const at = log.place(id);
  const old = entries.get(id);
  if (!old || log.list[at]?.id !== id) return;
  const focused = old.contains(document.activeElement);
  old.replaceWith(make(at));
  if (focused) entries.get(id).querySelector('article').focus({ preventScroll: true });
  if (stuck) settle();
}

/** Show a message that the log has taken in. */
export function show({ at, before }, own) {
  const { id } = log.list[at];
  if (before) {
    refresh(id);
    return;
  }
  const wasEnd = last === log.list.length - 1;
  if (own && !(stuck && wasEnd)) {
    reset();
  } else if (at < first || at > last || (!stuck && last - first >= MOST)) {
    if (at < first) [first, last] = [first + 1, last + 1];
  } else {
    list.insertBefore(make(at), entries.get(log.list[at + 1]?.id) ?? null);
    last += 1;
    if (at + 1 < last) refresh(log.list[at + 1].id);
    if (stuck) trim();
  }
  if (stuck) settle();
  else newer.hidden = false;
}

/** Take a message out of the page that was at a place of the log. */
export function remove(id, at) {
  entries.get(id)?.remove();
  entries.delete(id);
  if (at < first) first -= 1;
  if (at < last) last -= 1;
  if (log.list[at]) refresh(log.list[at].id);
}

/** Go to a message, loading what is between; false if it is not there. */
export async function jump(id) {
  while (!log.find(id) && log.more && first === 0) {
    const count = log.list.length;
    await older();
    if (log.list.length === count) break;
  }
  if (!log.find(id)) return false;
  if (!entries.has(id)) {
    const at = log.place(id);
    list.replaceChildren();
    entries.clear();
    first = last = Math.max(0, at - STEP / 2);
    later();
  }
  stuck = false;
  const article = entries.get(id).querySelector('article');
  article.scrollIntoView({ block: 'center' });
  article.focus({ preventScroll: true });
  article.classList.add('found');
  setTimeout(() => article.classList.remove('found'), 2000);
  return true;
}

/** Move from message to message by the arrow keys. */
function move(event) {
  const here = document.activeElement;
  const down = event.key === 'ArrowDown';
  if ((!down && event.key !== 'ArrowUp') || event.target !== here) return;
  const from = here.closest('.entry');
  if (here !== scroller && !here.matches('article')) return;
  const next = from ? from[down ? 'nextElementSibling' : 'previousElementSibling']
    : list.lastElementChild;
  event.preventDefault();
  next?.querySelector('article').focus();
}

scroller.addEventListener('scroll', () => {
  const below = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
  const isEnd = log && last === log.list.length;
  stuck = isEnd && below < END_PX;
  if (stuck) newer.hidden = true;
  if (log?.loaded && scroller.scrollTop < NEAR_PX && (first > 0 || log.more)) older();
  else if (!isEnd && below < NEAR_PX) later();
}, { passive: true });
scroller.addEventListener('load', () => stuck && settle(), true);
scroller.addEventListener('keydown', move);
new ResizeObserver(() => stuck && settle()).observe(scroller);
newer.addEventListener('click', reset);
