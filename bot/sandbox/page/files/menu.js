/** A menu at a point. Invariant: one at a time, and the focus goes back to where it was. */

import { byId, h } from './dom.js';

let close = () => {};

/** Open one; the items are {label, run, danger}, or a text that heads what follows. */
export function openMenu(items, x, y) {
  close();
  const back = document.activeElement;
  const menu = h('div.menu', { role: 'menu', 'aria-label': 'Message actions', keydown },
    items.map((item) => (item.run ? choice(item) : h('small', { role: 'presentation' }, item))));
  const all = [...menu.querySelectorAll('button')];
  const outside = ({ target }) => menu.contains(target) || close();

  function choice({ label, run, danger }) {
    const click = () => {
      close();
      run();
    };
    return h(danger ? 'button.failure' : 'button', { type: 'button', role: 'menuitem', tabindex: -1, click }, label);
  }

  function keydown(event) {
    const here = all.indexOf(document.activeElement);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) all.at(to % all.length).focus();
    else if (event.key === 'Escape' || event.key === 'Tab') close();
    else return;
    event.preventDefault();
  }

  close = () => {
    if (menu.contains(document.activeElement)) back.focus({ preventScroll: true });
    menu.remove();
    document.removeEventListener('pointerdown', outside);
  };

  document.addEventListener('pointerdown', outside);
  byId('main').append(menu);
  menu.style.left = `${Math.max(4, Math.min(x, innerWidth - menu.offsetWidth - 4))}px`;
  menu.style.top = `${Math.max(4, Math.min(y, innerHeight - menu.offsetHeight - 4))}px`;
  all[0].focus();
}
