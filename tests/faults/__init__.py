"""Faults, drawn from a seed, over a running stack: who acts meanwhile, what is done to its servers, and what has to hold."""
