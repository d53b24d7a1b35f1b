/**
 * A list of suggestions above a field, chosen from by keys or a click.
 *
 * What is suggested is the caller's. Invariant: of several answers only the latest one is shown.
 */

import { h } from './dom.js';

let lists = 0;

/**
 * Put suggestions on a field.
 *
 * @param {HTMLElement} field a textarea or input
 * @param {function} suggest gives [{label, about}] or a promise of it
 * @param {function} choose told which one
 * @returns {{refresh: function, close: function, key: function}} key(event) tells whether the
 *   list has used the key
 */
export function picker(field, suggest, choose) {
  const id = `picker-${(lists += 1)}`;
  const list = h('div.picker', { role: 'listbox', id, 'aria-label': 'Suggestions', hidden: true });
  let items = [];
  let at = 0;
  let asked = 0;
  field.setAttribute('aria-controls', id);
  field.setAttribute('aria-autocomplete', 'list');
  field.before(list);
  field.addEventListener('blur', close);
  list.addEventListener('pointerdown', (event) => event.preventDefault());

  function close() {
    asked += 1;
    put([]);
  }

  async function refresh() {
    const mine = (asked += 1);
    const given = await suggest();
    if (mine === asked) put(given);
  }

  function put(given) {
    items = given;
    list.hidden = !items.length;
    list.replaceChildren(...items.map(({ label, about }, index) => h('div', {
      role: 'option', id: `${id}-${index}`, click: () => pick(index),
    }, h('b', {}, label), about && h('small', {}, about))));
    if (field.matches('[role=combobox]')) field.setAttribute('aria-expanded', String(!list.hidden));
    mark(0);
  }

  function mark(index) {
    at = index;
    [...list.children].forEach((each, place) => {
      each.setAttribute('aria-selected', String(place === at));
    });
    list.children[at]?.scrollIntoView({ block: 'nearest' });
    if (items.length) field.setAttribute('aria-activedescendant', `${id}-${at}`);
    else field.removeAttribute('aria-activedescendant');
  }

  function pick(index) {
    const item = items[index];
    close();
    choose(item);
  }

  function key(event) {
    if (!items.length || event.isComposing) return false;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length }[event.key];
    if (to !== undefined) mark(to % items.length);
    else if (event.key === 'Enter' || event.key === 'Tab') pick(at);
    else if (event.key === 'Escape') close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  return { refresh, close, key };
}
