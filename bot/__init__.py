"""A Discord bot that answers questions over articles, in the articles' own words."""

__version__ = "0.1.0"
