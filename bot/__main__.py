"""`python -m bot`, the same as the command `briefing`."""

from bot.cli.main import run

if __name__ == "__main__":
    run()
