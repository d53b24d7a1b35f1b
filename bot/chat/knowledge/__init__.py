"""The moderators' desk in Discord: /knowledge, its screens, forms and buttons."""
