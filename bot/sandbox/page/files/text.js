/**
 * A message's text → elements. How it is read is in markdown.js.
 *
 * Invariant: other people's text becomes text nodes, and links lead to http or https only.
 */

import { h } from './dom.js';
import { timestamp } from './format.js';
import { parse } from './markdown.js';
import { store } from './store.js';

const TAGS = {
  strong: 'strong', em: 'em', underline: 'u', strike: 's', quote: 'blockquote', subtext: 'small',
};
const EMOJI_ONLY = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|[\u200d\ufe0f\s])+$/u;
const MOST_LARGE = 60;

/** A text as Discord shows it. */
export function rich(text) {
  const large = text.length <= MOST_LARGE && EMOJI_ONLY.test(text);
  return h(large ? 'div.text.large' : 'div.text', { dir: 'auto' }, elements(parse(text)));
}

/** The same on one line, without markup: for reply lines and announcements. */
export function plain(text) {
  const node = h('div', {}, elements(parse(text)));
  for (const hidden of node.querySelectorAll('.spoiler')) hidden.textContent = 'spoiler';
  return node.textContent.replace(/\s+/g, ' ').trim();
}

export const link = (target, children) => h('a', {
  href: target, target: '_blank', rel: 'noopener noreferrer nofollow', title: target,
}, children);

const elements = (nodes) => nodes.map((node) => (typeof node === 'string' ? node : element(node)));

function element(node) {
  const children = node.children && elements(node.children);
  switch (node.type) {
    case 'heading': return h(`h${node.level + 2}`, {}, children);
    case 'code': return h('code', {}, node.text);
    case 'pre': return h('pre', { tabindex: '0' }, h('code', {}, node.text));
    case 'link': return link(node.target, children);
    case 'list': return list(node.items);
    case 'spoiler': return spoiler(children);
    case 'time': return timestamp(node.seconds, node.style) ?? node.text;
    case 'emoji': return node.text;
    case 'everyone': return h('span.mention', {}, node.text);
    case 'user': return mention(`@${store.user(node.id)?.name ?? 'unknown-user'}`);
    case 'role': {
      const roles = store.state.guilds.flatMap((guild) => guild.roles);
      return mention(`@${roles.find((each) => each.id === node.id)?.name ?? 'unknown-role'}`);
    }
    case 'channel': {
      const channel = store.channels.get(node.id);
      if (!channel) return mention('#unknown');
      return h('a.mention', { href: `#${node.id}` }, `#${channel.name}`);
    }
    case 'command':
      return h('button.mention', { type: 'button', 'data-command': node.path }, `/${node.path}`);
    default: return h(TAGS[node.type], {}, children);
  }
}

const mention = (name) => h('span.mention', {}, name);

function spoiler(children) {
  const inner = h('span', { 'aria-hidden': 'true', inert: true }, children);
  const shown = h('span.spoiler', {
    role: 'button', tabindex: '0', 'aria-label': 'Spoiler', click: reveal, keydown: reveal,
  }, inner);
  function reveal(event) {
    if (event.type === 'keydown' && event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    for (const name of ['role', 'tabindex', 'aria-label']) shown.removeAttribute(name);
    for (const name of ['aria-hidden', 'inert']) inner.removeAttribute(name);
    shown.removeEventListener('click', reveal);
    shown.removeEventListener('keydown', reveal);
    shown.classList.add('revealed');
  }
  return shown;
}

function list(items) {
  const open = [];
  const top = h('div.list');
  for (const { depth, number, children } of items) {
    const level = Math.min(depth, open.length);
    const tag = Number.isNaN(number) ? 'UL' : 'OL';
    open.length = Math.min(open.length, level + 1);
    if (open[level]?.tagName !== tag) {
      open[level] = h(tag, tag === 'OL' ? { start: number } : {});
      (level ? open[level - 1].lastElementChild : top).append(open[level]);
    }
    open[level].append(h('li', {}, children));
  }
  return top;
}
