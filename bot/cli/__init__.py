"""The command line: parse, call one service, print what comes back."""
