"""Articles in, rankings out: terms, passages, index, scores. Pure functions and frozen values."""
