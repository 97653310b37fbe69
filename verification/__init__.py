"""The second opinion: recomputes log, read model and every verdict from the entries, and names what does not hold."""
