"""What a file that somebody sends is by its bytes, and whether it may be kept: nothing here knows of a case."""
