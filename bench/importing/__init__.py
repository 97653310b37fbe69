"""`getrapt import` of long case files: how fast, with how much memory, and again after it was killed."""
