"""The rules of tiered decision-making, pure: no I/O, no clock, no framework."""
