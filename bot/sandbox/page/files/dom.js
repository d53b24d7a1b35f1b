/**
 * Making elements, and telling people things outside the log.
 *
 * Invariant: text becomes text. Nothing here or in any other module parses HTML.
 */

const SVG = 'http://www.w3.org/2000/svg';
const ICONS = {
  apps: 'M5 5h5v5H5zM14 5h5v5h-5zM5 14h5v5H5zM14 14h5v5h-5z',
  chat: 'M4 5h16v11H9l-5 4z',
  close: 'M6 6l12 12M18 6 6 18',
  copy: 'M8 8h12v12H8zM16 8V4H4v12h4',
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
  trash: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13',
};

/**
 * Make an element.
 *
 * @param {string} tag its name, with classes after dots
 * @param {object} [props] attributes; functions are listeners; null and false are left out
 * @param {...*} children nodes and texts; what is null, false or '' is left out
 */
export function h(tag, props, ...children) {
  const [name, ...classes] = tag.split('.');
  const node = document.createElement(name);
  if (classes.length) node.className = classes.join(' ');
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') node.addEventListener(key, value);
    else if (key === 'value') node.value = value;
    else node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.flat(2).filter(Boolean));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'icon');
  svg.append(path);
  return svg;
}

export const button = (label, click, kind = 'secondary', props = {}) =>
  h(`button.button.${kind}`, { type: 'button', click, ...props }, label);

export const iconButton = (label, name, click, props = {}) =>
  h('button.icon-button', { type: 'button', 'aria-label': label, title: label, click, ...props },
    icon(name));

export const byId = (id) => document.getElementById(id);

/** Have a screen reader say something once it has finished. */
export function announce(text) {
  const said = h('p', {}, text);
  byId('announcer').append(said);
  setTimeout(() => said.remove(), 5000);
}

/** Show for a while what could not be done. */
export function toast(text) {
  const shown = h('p', {}, text);
  byId('toast').replaceChildren(shown);
  setTimeout(() => shown.remove(), 8000);
}

/** The circle beside a name; its colour follows from the id. */
export function avatar(name, id) {
  const face = h('span.avatar', { 'aria-hidden': 'true' }, [...name][0]?.toUpperCase() ?? '?');
  face.dataset.hue = Number(BigInt(id) % 5n);
  return face;
}
