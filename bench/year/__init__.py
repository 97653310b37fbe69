"""A year of work, ten times over, in an hour: cases as they come, through the API of a stack of its own."""
