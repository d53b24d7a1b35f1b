/** Times as people read them, in the viewer's own time zone. */

import { h } from './dom.js';

const format = (dateStyle, timeStyle) => new Intl.DateTimeFormat(undefined, { dateStyle, timeStyle });
const STYLES = {
	t: format(undefined, 'short'),
	T: format(undefined, 'medium'),
	d: format('short'),
	D: format('long'),
	f: format('long', 'short'),
	F: format('full', 'short'),
};
const SECONDS = { year: 31536000, month: 2592000, day: 86400, hour: 3600, minute: 60, second: 1 };

export const dayOf = (time) => STYLES.D.format(new Date(time));

const element = (date, text) =>
	h('time', { datetime: date.toISOString(), title: STYLES.F.format(date) }, text);

/** When a message was sent. */
export function sentAt(time, clockOnly) {
	const date = new Date(time);
	const isToday = clockOnly || dayOf(time) === dayOf(Date.now());
	return element(date, (isToday ? '' : `${STYLES.d.format(date)}, `) + STYLES.t.format(date));
}

/** Discord's <t:SECONDS:STYLE>. */
export function timestamp(seconds, style) {
	const date = new Date(seconds * 1000);
	return element(date, style === 'R' ? relative(seconds) : STYLES[style].format(date));
}

function relative(seconds) {
	const away = seconds - Date.now() / 1000;
	const unit = Object.keys(SECONDS).find((each) => Math.abs(away) >= SECONDS[each]) ?? 'second';
	const words = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
	return words.format(Math.round(away / SECONDS[unit]), unit);
}
