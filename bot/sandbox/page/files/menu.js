/**
 * A menu at a point or a button, with arrow keys. What stands in it is the caller's.
 *
 * Invariant: one menu at a time, and the focus goes back to where it was.
 */

import { h, icon } from './dom.js';

let shut = () => {};

/**
 * Open a menu.
 *
 * @param {Array} items {label, icon, run, danger}, or a text that heads what follows
 * @param {{x: number, y: number}} at where its corner is, if there is room
 */
export function openMenu(items, { x, y }) {
  shut();
  const back = document.activeElement;
  const menu = h('div.menu', { role: 'menu', 'aria-label': 'Message actions', keydown },
    items.map((item) => (item.run ? choice(item) : h('div.heading', { role: 'presentation' }, item))));
  const all = [...menu.querySelectorAll('button')];

  function choice({ label, icon: name, run, danger }) {
    const chosen = () => {
      close();
      run();
    };
    return h(`button${danger ? '.danger' : ''}`, {
      type: 'button', role: 'menuitem', tabindex: '-1', click: chosen,
    }, label, icon(name));
  }

  function keydown(event) {
    const here = all.indexOf(document.activeElement);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) all.at(to % all.length).focus();
    else if (event.key === 'Escape' || event.key === 'Tab') close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function outside(event) {
    if (!menu.contains(event.target)) close();
  }

  function close() {
    if (menu.contains(document.activeElement)) back?.focus({ preventScroll: true });
    menu.remove();
    document.removeEventListener('pointerdown', outside);
    shut = () => {};
  }

  shut = close;
  document.body.append(menu);
  document.addEventListener('pointerdown', outside);
  menu.style.left = `${Math.max(4, Math.min(x, innerWidth - menu.offsetWidth - 4))}px`;
  menu.style.top = `${Math.max(4, Math.min(y, innerHeight - menu.offsetHeight - 4))}px`;
  all[0]?.focus();
}
