"""The web room: JSON routes and Dutch pages over authority and store. It decides nothing and never asks Temporal."""
