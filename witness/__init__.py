"""A witness of transparency logs (C2SP tlog-witness): a program of its own, which knows nothing of the system whose log it sees."""
