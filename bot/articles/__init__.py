"""Text in, articles out: pure functions and frozen values, each part a character span."""
