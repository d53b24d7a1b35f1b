/**
 * Times and sizes as people read them, in the viewer's own time zone. No elements but <time>.
 */

import { h } from './dom.js';

const format = (options) => new Intl.DateTimeFormat(undefined, options);
const clock = format({ timeStyle: 'short' });
const short = format({ dateStyle: 'short' });
const long = format({ dateStyle: 'long' });
const full = format({ dateStyle: 'full', timeStyle: 'short' });
const STYLES = {
  t: clock, T: format({ timeStyle: 'medium' }), d: short, D: long,
  f: format({ dateStyle: 'long', timeStyle: 'short' }), F: full,
};
const UNITS = [
  ['year', 31536000], ['month', 2592000], ['day', 86400], ['hour', 3600], ['minute', 60],
];
const DAY_MS = 86400000;

export const dayOf = (iso) => long.format(new Date(iso));

/** The element for when a message was sent. */
export function sentAt(iso, { brief = false } = {}) {
  const date = new Date(iso);
  const day = dayOf(iso);
  let text = `${short.format(date)}, ${clock.format(date)}`;
  if (brief || day === dayOf(Date.now())) text = clock.format(date);
  else if (day === dayOf(Date.now() - DAY_MS)) text = `Yesterday at ${clock.format(date)}`;
  return h('time', { datetime: iso, title: full.format(date) }, text);
}

/** The element for Discord's <t:SECONDS:STYLE>; null if there is no such time. */
export function timestamp(seconds, style) {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return null;
  const text = style === 'R' ? relative(seconds) : STYLES[style || 'f'].format(date);
  return h('time.stamp', { datetime: date.toISOString(), title: full.format(date) }, text);
}

function relative(seconds) {
  const away = seconds - Date.now() / 1000;
  const [unit, length] = UNITS.find((each) => Math.abs(away) >= each[1]) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })
    .format(Math.round(away / length), unit);
}

export function size(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}
