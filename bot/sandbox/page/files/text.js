/** A message's text → elements. Invariant: other people's text becomes text nodes. */

import { h } from './dom.js';
import { timestamp } from './format.js';
import { parse } from './markdown.js';
import { store } from './store.js';

const mention = (name, tag = 'span', props = {}) => h(`${tag}.mention`, props, name);

const MAKERS = {
  code: ({ text }) => h('code', {}, text),
  pre: ({ text }) => h('pre', { tabindex: 0 }, text),
  link: ({ target, children }) => link(target, elements(children)),
  spoiler: ({ children }) => spoiler(elements(children)),
  time: ({ at, style }) => timestamp(at, style),
  everyone: ({ text }) => mention(text),
  user: ({ id }) => mention(`@${store.user(id)?.name ?? 'unknown-user'}`),
  role: ({ id }) => mention(`@${store.role(id)?.name ?? 'unknown-role'}`),
  channel: ({ id }) => mention(`#${store.channels.get(id)?.name ?? 'unknown'}`, 'a', { href: `#${id}` }),
  command: ({ path }) => mention(`/${path}`, 'button', { type: 'button', 'data-command': path }),
  list: ({ items }) => list(items),
};

const elements = (nodes) => nodes.map((node) => (typeof node === 'string' ? node
  : MAKERS[node.type]?.(node) ?? h(node.type, {}, elements(node.children))));

/** A text as Discord shows it. */
export const rich = (text) => h('div.text', { dir: 'auto' }, elements(parse(text)));

/** The same on one line, without markup. */
export function plain(text) {
  const node = rich(text);
  for (const each of node.querySelectorAll('.spoiler')) each.textContent = 'spoiler';
  for (const each of node.querySelectorAll('small, blockquote, pre, li, h3, h4, h5')) each.append(' ');
  return node.textContent.replace(/\s+/g, ' ').trim();
}

export const link = (href, children) =>
  h('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow', title: href }, children);

function spoiler(children) {
  const inner = h('span', { inert: true }, children);
  const reveal = () => {
    inner.inert = false;
    shown.replaceWith(h('span.revealed', {}, inner));
  };
  const shown = h('button.spoiler', { type: 'button', 'aria-label': 'Spoiler', click: reveal }, inner);
  return shown;
}

function list(items) {
  const open = [];
  const top = h('div');
  for (const { depth, number, children } of items) {
    const level = Math.min(depth, open.length);
    const tag = number >= 0 ? 'OL' : 'UL';
    open.length = Math.min(open.length, level + 1);
    if (open[level]?.tagName !== tag) {
      open[level] = h(tag, { start: tag === 'OL' && number });
      (level ? open[level - 1].lastElementChild : top).append(open[level]);
    }
    open[level].append(h('li', {}, elements(children)));
  }
  return top;
}
