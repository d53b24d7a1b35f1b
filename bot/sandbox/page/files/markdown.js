/**
 * Discord's Markdown → nodes: texts, and objects with a type. No elements: text.js makes those.
 *
 * Invariant: the time is linear in the text. A search for the end of a mark that fails is
 * remembered and not made again, brackets are matched once, and nesting ends at MAX_DEPTH.
 */

const MAX_DEPTH = 8;
const SPACE = /\s/;
const WORD = /\w/;
const ESCAPED = /[^0-9A-Za-z\s]/;
const SHRUG = '¯\\_(ツ)_/¯';
const PAIRS = [
  ['**', 'strong'], ['*', 'em'], ['__', 'underline'], ['_', 'em'], ['~~', 'strike'],
  ['||', 'spoiler'],
];
const ADDRESS = /https?:\/\/[^\s<]+/iy;
const ANGLED = /<(https?:\/\/[^\s<>]+)>/iy;
const ANGLES = [
  [/<@!?(\d{1,20})>/y, (found) => ({ type: 'user', id: found[1] })],
  [/<@&(\d{1,20})>/y, (found) => ({ type: 'role', id: found[1] })],
  [/<#(\d{1,20})>/y, (found) => ({ type: 'channel', id: found[1] })],
  [/<\/([^:<>\n]{1,100}):\d{1,20}>/y, (found) => ({ type: 'command', path: found[1] })],
  [/<a?(:\w{2,32}:)\d{1,20}>/y, (found) => ({ type: 'emoji', text: found[1] })],
  [/<t:(-?\d{1,13})(?::([tTdDfFR]))?>/y,
    (found) => ({ type: 'time', seconds: Number(found[1]), style: found[2], text: found[0] })],
];
const EVERYONE = /@(?:everyone|here)\b/y;
const ITEM = /^( *)([-*+]|\d{1,9}\.) +(\S.*)$/;
const LINE = /^ {0,3}(#{1,3}|-#) +(\S.*)$/;

/** The nodes of a text. */
export const parse = (text) => new Parser(text, { blocks: true, links: true, depth: 0 }).run();

/** An address without the punctuation that ends a sentence, or the bracket that it stands in. */
function trimmed(address) {
  let end = address.length;
  let open = 0;
  for (const char of address) open += char === '(' ? 1 : char === ')' ? -1 : 0;
  for (; end > 0; end -= 1) {
    const last = address[end - 1];
    if (last === ')' && open < 0) open += 1;
    else if (!'.,:;"\'!?]*_~|'.includes(last)) break;
  }
  return address.slice(0, end);
}

/** What stands before the first blank, and behind it. */
function split(text) {
  const gap = text.search(SPACE);
  return gap < 0 ? [text, ''] : [text.slice(0, gap), text.slice(gap).trim()];
}

/** Whether it leads to a page and nowhere else. */
export function isWebAddress(address) {
  try {
    return ['http:', 'https:'].includes(new URL(address).protocol) && !SPACE.test(address);
  } catch {
    return false;
  }
}

/** Where a mark that was opened ends; [-1, how far there is surely no end]. */
function closing(source, from, mark) {
  const single = mark.length === 1;
  for (let at = from; at < source.length; at += 1) {
    if (source[at] === '\\') at += 1;
    else if (single && source.startsWith(mark + mark, at)) at += 1;
    else if (at > from && source.startsWith(mark, at)) {
      const next = source[at + mark.length] ?? ' ';
      if (mark === '*' && SPACE.test(source[at - 1])) return [-1, at];
      if (mark === '_' && WORD.test(next)) return [-1, at];
      const longer = (mark === '**' || mark === '__') && next === mark[0];
      if (!longer) return [at, at];
    }
  }
  return [-1, source.length];
}

class Parser {
  constructor(source, state) {
    this.source = source;
    this.state = state;
    this.at = 0;
    this.nodes = [];
    this.dead = {};
  }

  run() {
    let text = '';
    while (this.at < this.source.length) {
      const found = this.block() || this.inline();
      if (!found) {
        text += this.source[this.at];
        this.at += 1;
        continue;
      }
      const [node, end] = found;
      this.at = end;
      if (typeof node === 'string') {
        text += node;
        continue;
      }
      if (text) this.nodes.push(text);
      text = '';
      this.nodes.push(node);
    }
    if (text) this.nodes.push(text);
    return this.nodes;
  }

  within(text, changed = {}) {
    const depth = this.state.depth + 1;
    if (depth > MAX_DEPTH) return [text];
    return new Parser(text, { ...this.state, blocks: false, depth, ...changed }).run();
  }

  match(pattern) {
    pattern.lastIndex = this.at;
    return pattern.exec(this.source);
  }

  line(from) {
    const end = this.source.indexOf('\n', from);
    return this.source.slice(from, end < 0 ? undefined : end);
  }

  block() {
    const { source, at, state } = this;
    if (!state.blocks || (at > 0 && source[at - 1] !== '\n')) return null;
    if (!state.quoted && source.startsWith('>>> ', at)) {
      const inner = this.within(source.slice(at + 4), { blocks: true, quoted: true });
      return [{ type: 'quote', children: inner }, source.length];
    }
    const line = this.line(at);
    if (!state.quoted && line.startsWith('> ')) return this.quote();
    if (ITEM.test(line)) return this.list();
    const found = LINE.exec(line);
    if (!found) return null;
    const type = found[1] === '-#' ? 'subtext' : 'heading';
    const node = { type, level: found[1].length, children: this.within(found[2]) };
    return [node, at + line.length + 1];
  }

  quote() {
    const lines = [];
    let end = this.at;
    while (this.source.startsWith('> ', end)) {
      const line = this.line(end);
      lines.push(line.slice(2));
      end += line.length + 1;
    }
    const children = this.within(lines.join('\n'), { blocks: true, quoted: true });
    return [{ type: 'quote', children }, end];
  }

  list() {
    const items = [];
    let end = this.at;
    while (end < this.source.length) {
      const line = this.line(end);
      const found = ITEM.exec(line);
      if (!found) break;
      const number = parseInt(found[2], 10);
      items.push({ depth: found[1].length >> 1, number, children: this.within(found[3]) });
      end += line.length + 1;
    }
    return [{ type: 'list', items }, end];
  }

  inline() {
    const { source, at } = this;
    switch (source[at]) {
      case '\\':
        return ESCAPED.test(source[at + 1] ?? ' ') && !this.state.label
          ? [source[at + 1], at + 2] : null;
      case '¯': return source.startsWith(SHRUG, at) ? [SHRUG, at + SHRUG.length] : null;
      case '`': return this.code();
      case '[': return this.link();
      case '<': return this.angle();
      case 'h': case 'H': return this.address();
      case '@': {
        const found = this.match(EVERYONE);
        return found && [{ type: 'everyone', text: found[0] }, at + found[0].length];
      }
      case '*': case '_': case '~': case '|': return this.pair();
      default: return null;
    }
  }

  pair() {
    const { source, at } = this;
    for (const [mark, type] of PAIRS) {
      const from = at + mark.length;
      if (!source.startsWith(mark, at) || at < (this.dead[mark] ?? 0)) continue;
      if (mark === '*' && SPACE.test(source[from] ?? ' ')) continue;
      const [close, reached] = closing(source, from, mark);
      if (close > from) {
        const children = this.within(source.slice(from, close));
        return [{ type, children }, close + mark.length];
      }
      this.dead[mark] = reached;
    }
    return null;
  }

  code() {
    const { source, at } = this;
    let ticks = 1;
    while (source[at + ticks] === '`') ticks += 1;
    if (ticks >= 3) {
      const close = source.indexOf('```', at + 4);
      const inside = close < 0 ? '' : source.slice(at + 3, close);
      if (inside.trim()) {
        const text = inside.replace(/^[\w+.#-]{1,40}\n/, '').replace(/^\n+/, '').trimEnd();
        const end = close + 3 + (source[close + 3] === '\n');
        if (text) return [{ type: 'pre', text }, end];
      }
    }
    const close = this.ticked(at + ticks, ticks);
    if (close < 0) return [source.slice(at, at + ticks), at + ticks];
    return [{ type: 'code', text: source.slice(at + ticks, close) }, close + ticks];
  }

  /** Where a run of just so many backticks begins. */
  ticked(from, ticks) {
    const { source, dead } = this;
    if (dead[`\`${ticks}`]) return -1;
    for (let at = source.indexOf('`', from); at >= 0; at = source.indexOf('`', at)) {
      const start = at;
      while (source[at] === '`') at += 1;
      if (at - start === ticks) return start;
    }
    dead[`\`${ticks}`] = true;
    return -1;
  }

  angle() {
    const address = this.state.links && this.match(ANGLED);
    if (address && isWebAddress(address[1])) {
      const node = { type: 'link', target: address[1], children: [address[1]] };
      return [node, this.at + address[0].length];
    }
    if (this.state.label) return null;
    for (const [pattern, node] of ANGLES) {
      const found = this.match(pattern);
      if (found) return [node(found), this.at + found[0].length];
    }
    return null;
  }

  address() {
    const found = this.state.links && this.match(ADDRESS);
    const target = found ? trimmed(found[0]) : '';
    if (!target || !isWebAddress(target)) return null;
    return [{ type: 'link', target, children: [target] }, this.at + target.length];
  }

  link() {
    const { source, at } = this;
    const close = this.state.links ? this.partner(at) : -1;
    const end = close > 0 && source[close + 1] === '(' ? this.partner(close + 1) : -1;
    if (end < 0) return null;
    const label = source.slice(at + 1, close);
    const [first, title] = split(source.slice(close + 2, end).trim());
    if (title && !/^(?:"[^"]*"|'[^']*')$/.test(title)) return null;
    const target = first.replace(/^<(.*)>$/, '$1').replace(/\\([^0-9A-Za-z\s])/g, '$1');
    if (!label.trim() || !isWebAddress(target)) return null;
    // A label that is itself an address could name another place than it leads to.
    if (/https?:\/\//i.test(label)) return [source.slice(at, end + 1), end + 1];
    const children = this.within(label, { links: false, label: true });
    return [{ type: 'link', target, children }, end + 1];
  }

  /** Where the bracket that opens here is closed; -1 if it is not. */
  partner(open) {
    if (!this.partners) {
      this.partners = new Map();
      const opened = { ']': [], ')': [] };
      for (let at = 0; at < this.source.length; at += 1) {
        const char = this.source[at];
        if (char === '[') opened[']'].push(at);
        else if (char === '(') opened[')'].push(at);
        else if (opened[char]?.length) this.partners.set(opened[char].pop(), at);
      }
    }
    return this.partners.get(open) ?? -1;
  }
}
