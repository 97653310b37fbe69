"""Measurements: what an act, a case and each of their parts cost, from one run on one machine."""
