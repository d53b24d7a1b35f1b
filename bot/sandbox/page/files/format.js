/** Times and sizes as people read them, in the viewer's own time zone. */

import { h } from './dom.js';

const format = (dateStyle, timeStyle) => new Intl.DateTimeFormat(undefined, { dateStyle, timeStyle });
const STYLES = {
  t: format(undefined, 'short'), T: format(undefined, 'medium'), d: format('short'),
  D: format('long'), f: format('long', 'short'), F: format('full', 'short'),
};
const UNITS = { year: 31536000, month: 2592000, day: 86400, hour: 3600, minute: 60, second: 1 };
const DAY_MS = 86400000;

export const dayOf = (time) => STYLES.D.format(new Date(time));

/** When a message was sent. */
export function sentAt(iso, clockOnly) {
  const clock = STYLES.t.format(new Date(iso));
  const day = dayOf(iso);
  if (clockOnly || day === dayOf(Date.now())) return element(iso, clock);
  const named = day === dayOf(Date.now() - DAY_MS) ? 'Yesterday' : STYLES.d.format(new Date(iso));
  return element(iso, `${named}, ${clock}`);
}

const element = (time, text, tag = 'time') =>
  h(tag, { datetime: time, title: STYLES.F.format(new Date(time)) }, text);

/** Discord's <t:SECONDS:STYLE>. */
export function timestamp(seconds, style = 'f') {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return 'Invalid date';
  const text = style === 'R' ? relative(seconds - Date.now() / 1000) : STYLES[style].format(date);
  return element(date.toISOString(), text, 'time.stamp');
}

function relative(away) {
  const unit = Object.keys(UNITS).find((each) => Math.abs(away) >= UNITS[each]) ?? 'second';
  return new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })
    .format(Math.round(away / UNITS[unit]), unit);
}

export const size = (bytes) => (bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(1)} KB`);
