"""The question log in SQLite: the only package that imports a database driver.

Start at `database.open_store`. Of ours it imports only bot.errors, and
bot.records, the plain values that other packages fill and read.
"""
