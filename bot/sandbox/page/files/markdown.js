/**
 * Discord's Markdown → texts and nodes {type, children, …}; text.js makes elements of them.
 * Invariant: linear time. A search that failed is not made again, brackets are matched once, and
 * nesting ends at MAX_DEPTH.
 */

const MAX_DEPTH = 8;
const SPACE = /\s/;
const ITEM = /^( *)([-*+]|\d{1,9}\.) +(\S.*)$/;
const LINE = /(#{1,3}|-#) +(\S[^\n]*)(?:\n|$)/y;
const PAIRS = [['**', 'strong'], ['*', 'em'], ['__', 'u'], ['_', 'em'], ['~~', 's'], ['||', 'spoiler']];
// What has nothing inside.
const ATOMS = [
  [/¯\\_\(ツ\)_\/¯/y, ([text]) => text],
  [/\\([^0-9A-Za-z\s])/y, ([, char]) => char],
  [/<@!?(\d{1,20})>/y, ([, id]) => ({ type: 'user', id })],
  [/<@&(\d{1,20})>/y, ([, id]) => ({ type: 'role', id })],
  [/<#(\d{1,20})>/y, ([, id]) => ({ type: 'channel', id })],
  [/<\/([^:<>\n]{1,100}):\d{1,20}>/y, ([, path]) => ({ type: 'command', path })],
  [/<a?(:\w{2,32}:)\d{1,20}>/y, ([, name]) => name],
  [/<t:(-?\d{1,12})(?::([tTdDfFR]))?>/y, ([, at, style]) => ({ type: 'time', at: +at, style })],
  [/@(?:everyone|here)\b/y, ([text]) => ({ type: 'everyone', text })],
  [/<(https?:\/\/[^\s<>]+)>/iy, ([, target]) => link(target, [target])],
];

export const parse = (text) => read(text, { blocks: true, depth: 0 });

function link(target, children) {
  const isWeb = /^https?:\/\/\S+$/i.test(target) && URL.canParse(target);
  return isWeb ? { type: 'link', target, children } : null;
}

/** Where a mark that was opened ends: [place or -1, up to where no search need begin again]. */
function closing(source, from, mark) {
  const single = mark.length === 1;
  for (let at = from; at < source.length; at += 1) {
    const next = source[at + mark.length] ?? ' ';
    if (source[at] === '\\' || (single && source.startsWith(mark + mark, at))) at += 1;
    else if (at > from && source.startsWith(mark, at)) {
      if (mark === '*' && SPACE.test(source[at - 1])) return [-1, at];
      if (mark === '_' && /\w/.test(next)) return [-1, at];
      if (single || next !== mark[0] || '~|'.includes(next)) return [at, at];
    }
  }
  return [-1, source.length];
}

/** For each [ and ( the place of the bracket that closes it. */
function brackets(source) {
  const found = new Map();
  const open = { ']': [], ')': [] };
  [...source.matchAll(/[[\]()]/g)].forEach(({ 0: char, index }) => {
    if (char === '[') open[']'].push(index);
    else if (char === '(') open[')'].push(index);
    else if (open[char].length) found.set(open[char].pop(), index);
  });
  return found;
}

/** The nodes of a text; each rule gives [node, where it ends] or nothing. */
function read(source, state) {
  const nodes = [];
  const dead = {};
  let partners = null;
  let at = 0;

  const within = (text, changed) => (state.depth >= MAX_DEPTH ? [text]
    : read(text, { ...state, blocks: false, depth: state.depth + 1, ...changed }));

  function match(pattern) {
    pattern.lastIndex = at;
    return pattern.exec(source) ?? [];
  }

  /** What `take` makes of each line from here on, until it makes nothing; and where that ends. */
  function lines(take) {
    const made = [];
    let end = at;
    while (end < source.length) {
      const stop = source.indexOf('\n', end);
      const line = source.slice(end, stop < 0 ? undefined : stop);
      const taken = take(line);
      if (taken === null) break;
      made.push(taken);
      end += line.length + 1;
    }
    return [made, end];
  }

  function item(line) {
    const [, { length }, mark, text] = ITEM.exec(line) ?? [null, ''];
    return text ? { depth: length >> 1, number: parseInt(mark, 10), children: within(text) } : null;
  }

  function block() {
    if (!state.blocks || (at && source[at - 1] !== '\n')) return null;
    const quote = (text) => ({ type: 'blockquote', children: within(text, { blocks: true, quoted: true }) });
    if (!state.quoted && source.startsWith('>>> ', at)) return [quote(source.slice(at + 4)), source.length];
    const [cited, after] = lines((line) => (!state.quoted && line.startsWith('> ') ? line.slice(2) : null));
    if (cited.length) return [quote(cited.join('\n')), after];
    const [items, end] = lines(item);
    if (items.length) return [{ type: 'list', items }, end];
    const [all, mark, text] = match(LINE);
    return all && [{ type: mark === '-#' ? 'small' : `h${mark.length + 2}`, children: within(text) }, at + all.length];
  }

  function code() {
    const [ticks] = match(/`+/y);
    const from = at + ticks.length;
    const close = ticks.length < 3 ? -1 : source.indexOf('```', at + 4);
    const text = source.slice(at + 3, close).replace(/^[\w+.#-]{0,40}\n+/, '').trimEnd();
    if (close > 0 && text) return [{ type: 'pre', text }, close + 3 + (source[close + 3] === '\n')];
    let end = dead[ticks] ? source.length : from;
    for (let next = 0; end < source.length; end = next + 1) {
      for (next = end; source[next] === '`';) next += 1;
      if (next - end === ticks.length) return [{ type: 'code', text: source.slice(from, end) }, next];
    }
    dead[ticks] = true;
    return [ticks, from];
  }

  function masked() {
    partners ??= brackets(source);
    const close = partners.get(at);
    const end = source[close + 1] === '(' && partners.get(close + 1);
    if (!end) return null;
    const label = source.slice(at + 1, close);
    // A label that is itself an address could name another place than it leads to.
    if (!label.trim() || /https?:\/\//i.test(label)) return [source.slice(at, end + 1), end + 1];
    const [, address, title = ''] = /^\s*<?([^\s<>]*)>?([^]*)$/.exec(source.slice(close + 2, end)) ?? [];
    const node = /^\s*(["'].*["']\s*)?$/.test(title) && link(address.replaceAll('\\', ''), within(label, { label: true }));
    return node && [node, end + 1];
  }

  function pair() {
    for (const [mark, type] of PAIRS) {
      const from = at + mark.length;
      if (!source.startsWith(mark, at) || at < dead[mark] || (mark === '*' && SPACE.test(source[from]))) continue;
      const [close, reached] = closing(source, from, mark);
      if (close > 0) return [{ type, children: within(source.slice(from, close)) }, close + mark.length];
      dead[mark] = reached;
    }
    return null;
  }

  function atom() {
    for (const [pattern, make] of ATOMS) {
      const found = match(pattern);
      const node = found[0] && make(found);
      if (node) return [node, at + found[0].length];
    }
    return null;
  }

  /** An address, without the punctuation that ends its sentence. */
  function address() {
    const [found = ''] = match(/https?:\/\/[^\s<]+/iy);
    const end = `.,:;"'!?]*_~|${found.includes('(') ? '' : ')'}`;
    let { length } = found;
    while (end.includes(found[length - 1])) length -= 1;
    const node = link(found.slice(0, length), [found.slice(0, length)]);
    return node && [node, at + length];
  }

  function inline() {
    const char = source[at];
    if ('*_~|'.includes(char)) return pair();
    if (char === '`') return code();
    if (state.label) return null;
    if (char === '[') return masked();
    return 'hH'.includes(char) ? address() : '¯\\<@'.includes(char) && atom();
  }

  while (at < source.length) {
    const [node, end] = block() || inline() || [source[at], at + 1];
    if (typeof node === 'string' && typeof nodes.at(-1) === 'string') nodes.push(nodes.pop() + node);
    else nodes.push(node);
    at = end;
  }
  return nodes;
}
