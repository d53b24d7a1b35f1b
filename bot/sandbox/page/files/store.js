/** What the page knows, apart from messages: `log.js` has those. */

export const store = {
	state: null,
	current: null, // the id of the channel that is looked at
	channels: new Map(),
	unread: new Map(), // by channel, how many messages ping
	dismissed: new Set(),

	/** Take in the state; what was not read is another person's if there is another one. */
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

	/** The channel in which one learns what this is. */
	get first() {
		return this.state.guilds[0]?.channels[0]?.id;
	},
};

/** The sign before a channel's name. */
export const signOf = ({ dm, parent }) => (dm ? '@' : parent ? '↳' : '#');
