/** What the page knows. Invariant: a channel's messages are in the order of their ids, each once. */

/** Above 0 if the first id is of later. */
const order = (a, b) => a.length - b.length || (a < b ? -1 : Number(a > b));

/** The messages of a channel, from some point on to the newest. */
class Log {
  list = [];
  more = true;
  loaded = false;

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
    const before = this.find(message.id);
    this.list.splice(at, before ? 1 : 0, message);
    return { at, before };
  }

  /** Take in what history gave; tells how many messages are new at the beginning. */
  extend({ messages, more }) {
    const first = this.list[0]?.id;
    const older = messages.filter(({ id }) => !first || order(id, first) < 0);
    this.list.unshift(...older);
    Object.assign(this, { more, loaded: true });
    return older.length;
  }
}

export const store = {
  state: null,
  current: null, // the id of the channel that is looked at
  channels: new Map(),
  logs: new Map(),
  unread: new Map(), // by channel, how many messages ping
  failures: new Map(), // by message, what went wrong with a button of it
  dismissed: new Set(),

  set(state) {
    if (this.state?.you !== state.you) this.unread.clear();
    this.state = state;
    this.channels = new Map([[state.dm.id, { ...state.dm, name: state.bot.name, dm: true }]]);
    for (const guild of state.guilds) {
      for (const channel of guild.channels) this.channels.set(channel.id, { ...channel, guild });
    }
  },

  get channel() {
    return this.channels.get(this.current);
  },

  log(channel) {
    if (!this.logs.has(channel)) this.logs.set(channel, new Log());
    return this.logs.get(channel);
  },

  user(id) {
    const { people, bot } = this.state;
    return id === bot.id ? bot : people.find((each) => each.id === id);
  },

  role: (id) => store.state.guilds.flatMap(({ roles }) => roles).find((each) => each.id === id),

  /** Those who are where one looks, the bot first. */
  get members() {
    const { bot, people, you } = this.state;
    const ids = this.channel.guild?.members ?? [you];
    return [bot, ...people.filter(({ id }) => ids.includes(id))];
  },

  /** Whether a message pings the one who looks. */
  pings: (message) => message.mention_everyone || message.mentions.some(({ id }) => id === store.state.you),
};

/** The name that a message shows for its author. */
export const nameOf = (user) => store.user(user.id)?.name ?? user.username;
