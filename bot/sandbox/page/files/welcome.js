/** What stands where a channel begins; in the first one it also says what this is. */

import { say } from './composer.js';
import { button, h, icon, tell } from './dom.js';
import { store } from './store.js';

/** The beginning of the channel that is looked at. */
export function welcome() {
  const { channel: { dm, id, name, parent }, state } = store;
  const title = dm || parent ? name : `Welcome to #${name}!`;
  const start = dm ? `This is the beginning of your direct messages with ${name}. Just ask: here it needs no mention.`
    : `This is the start of the ${parent ? 'thread' : 'channel'}.`;
  return h('div.welcome', {}, h('span.avatar', {}, icon(dm ? 'chat' : parent ? 'thread' : 'hash')),
    h('h2', {}, title), start, id === state.guilds[0]?.channels[0]?.id && lesson(state));
}

function lesson({ bot: { id, name }, people, welcome: { questions } }) {
  const moderator = people.find((each) => each.moderator)?.name;
  const point = (what, how) => h('li', {}, h('b', {}, `${what}: `), how);
  const ask = (question) => button(question, () => say(`<@${id}> ${question}`)
    .catch(({ message }) => tell(message)), 'primary');
  return h('div.box', {},
    h('p', {}, h('b', {}, 'This is a local stand-in for Discord. '), 'Nothing leaves this computer.'),
    h('ul', {},
      point('Ask', `write @${name} and a question, use /ask, which only you see, or write to ${name} under Direct Messages.`),
      point('Go on', 'reply to an answer with “and Chicago?”.'),
      point('Ask about a message', 'right-click it, or hold it on a phone, and choose under Apps.'),
      moderator && point('Moderate', `become ${moderator} (below the channels); /briefing channel says whether ${name} answers in a channel.`)),
    questions.length && h('p', {}, 'Try one of these:'), h('div.row', {}, questions.map(ask)));
}
