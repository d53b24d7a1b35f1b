/** What stands where a channel begins; in the first one it also says what this is. */

import { say } from './composer.js';
import { button, h, icon, tell } from './dom.js';
import { signOf, store } from './store.js';
import { rich } from './text.js';

/** The beginning of the channel that is looked at. */
export function welcome() {
	const { channel, current, first, state } = store;
	const { dm, name, parent, start } = channel;
	return h('div.welcome', h('span.avatar', icon(signOf(channel))),
		h('h2', dm || parent ? name : `Welcome to #${name}!`), start, current === first && lesson(state));
}

function lesson({ bot, welcome: { questions, text } }) {
	const ask = (question) => say(`@${bot.name} ${question}`).catch(({ message }) => tell(message));
	const buttons = questions.map((each) => button(each, () => ask(each), 'primary'));
	return h('div.box', rich(text), questions.length && h('p', 'Try one of these:'),
		h('div.row', buttons));
}
