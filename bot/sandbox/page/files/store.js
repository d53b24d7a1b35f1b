/**
 * What the page knows: the state, each channel's messages, and what was not read yet.
 *
 * No elements. Invariant: a channel's messages are in the order of their ids, each once.
 */

/** Which of two ids is of later: above 0 if it is the first. */
export const order = (a, b) => a.length - b.length || (a < b ? -1 : Number(a > b));

/** The messages of a channel, from some point on to the newest. */
export class Log {
  constructor() {
    this.list = [];
    this.more = true;
    this.loaded = false;
  }

  /** Where the message of an id is, or would be. */
  place(id) {
    let [from, to] = [0, this.list.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (order(this.list[middle].id, id) < 0) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  find(id) {
    const found = this.list[this.place(id)];
    return found?.id === id ? found : null;
  }

  /** Take a message in; gives its place, and the message that it replaces. */
  put(message) {
    const at = this.place(message.id);
    const before = this.list[at]?.id === message.id ? this.list[at] : null;
    this.list.splice(at, before ? 1 : 0, message);
    return { at, before };
  }

  /** Take out a message; gives where it was, or -1. */
  remove(id) {
    const at = this.place(id);
    if (this.list[at]?.id !== id) return -1;
    this.list.splice(at, 1);
    return at;
  }

  /** Take in what history gave; tells how many are new at the beginning. */
  extend({ messages, more }) {
    const first = this.list[0]?.id;
    const older = messages.filter((each) => !first || order(each.id, first) < 0);
    this.list.unshift(...older);
    this.more = more;
    this.loaded = true;
    return older.length;
  }
}

class Store {
  constructor() {
    this.state = null;
    this.channels = new Map();
    this.logs = new Map();
    this.unread = new Map();
    this.dismissed = new Set();
    this.failures = new Map();
    this.current = null;
  }

  set(state) {
    if (this.state?.you !== state.you) {
      for (const each of [this.logs, this.unread, this.failures]) each.clear();
    }
    this.state = state;
    this.channels.clear();
    const { dm, bot } = state;
    if (dm) this.channels.set(dm.id, { ...dm, name: bot.name, topic: '', dm: true });
    for (const guild of state.guilds) {
      for (const channel of guild.channels) this.channels.set(channel.id, { ...channel, guild });
    }
  }

  get you() {
    return this.state.you;
  }

  get channel() {
    return this.channels.get(this.current) ?? null;
  }

  log(channel) {
    if (!this.logs.has(channel)) this.logs.set(channel, new Log());
    return this.logs.get(channel);
  }

  user(id) {
    const { people, bot } = this.state;
    return id === bot.id ? { ...bot, bot: true } : people.find((each) => each.id === id);
  }

  /** Those who are in a channel's server, or in the conversation, the bot first. */
  members(channel) {
    const ids = channel?.guild?.members ?? [this.you, this.state.bot.id];
    const found = ids.map((id) => this.user(id)).filter(Boolean);
    return found.sort((a, b) => Boolean(b.bot) - Boolean(a.bot));
  }

  roles(channel) {
    return channel?.guild?.roles ?? [];
  }

  /** Whether a message pings the one who looks. */
  pings(message) {
    return message.mention_everyone || message.mentions?.some((each) => each.id === this.you);
  }

  /** Note that a message came to a channel that is not looked at. */
  arrive(message) {
    const noted = this.unread.get(message.channel_id) ?? 0;
    const pinged = this.pings(message) || message.guild_id === null;
    this.unread.set(message.channel_id, noted + Number(pinged));
  }
}

export const store = new Store();

/** The name that a message shows for its author. */
export const nameOf = (user) => store.user(user.id)?.name ?? user.global_name ?? user.username;
