"""Question -> answer or abstention, in the articles' own words. Pure: no clock but a stopwatch."""
