"""A local stand-in for Discord: its REST API, its gateway, its file store, and people to talk to.

Joined by a bot over sockets, as Discord is. `open_sandbox` in `server.py` starts one; people act
through `people.py`. It shares no code with the bot, so that a misreading of Discord in one of the
two is caught by the other.
"""
