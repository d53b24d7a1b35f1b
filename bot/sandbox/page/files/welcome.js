/**
 * What stands where a channel begins; in the first one it also says what this is.
 */

import { say } from './composer.js';
import { button, h, icon, toast } from './dom.js';
import { store } from './store.js';

/** The beginning of the channel that is looked at. */
export function welcome() {
  const { channel, state } = store;
  if (channel.dm) {
    return h('div.welcome', {}, h('h2', {}, channel.name),
      h('p', {}, `This is the beginning of your direct messages with ${channel.name}. Just ask: here no mention is needed.`));
  }
  const kind = channel.parent ? 'thread' : 'channel';
  return h('div.welcome', {}, h('span.sign', {}, icon(channel.parent ? 'thread' : 'hash')),
    h('h2', {}, channel.parent ? channel.name : `Welcome to #${channel.name}!`),
    h('p', {}, `This is the start of the ${kind} ${channel.parent ? '' : '#'}${channel.name}.`),
    channel === store.channels.get(state.guilds[0]?.channels[0]?.id) && lesson());
}

function lesson() {
  const { bot, people, welcome: { questions } } = store.state;
  const moderator = people.find((each) => each.moderator)?.name ?? 'a moderator';
  return h('div.lesson', {},
    h('p', {}, h('b', {}, 'This is a local stand-in for Discord. '),
      `Nothing leaves this computer, and nobody here is real but ${bot.name}.`),
    h('ul', {},
      h('li', {}, h('b', {}, 'Ask: '), `begin a message with @${bot.name}, use /ask, which only you see, or write to ${bot.name} under Direct Messages.`),
      h('li', {}, h('b', {}, 'Ask about a message: '), 'right-click it (on a phone, hold it) and choose under Apps.'),
      h('li', {}, h('b', {}, 'Go on: '), `reply to ${bot.name} with “and Chicago?”.`),
      h('li', {}, h('b', {}, 'Moderate: '), `become ${moderator} (below the channels), then /briefing channel says whether ${bot.name} answers in a channel.`)),
    questions.length && h('p', {}, 'Try one of these:'),
    h('div.row', {}, questions.map((question) => button(question, () => tryOut(question), 'primary'))));
}

function tryOut(question) {
  say(store.current, `<@${store.state.bot.id}> ${question}`).catch(({ message }) => toast(message));
}
