"""Many open cases that wait for their terms: what the waiting takes, and what comes of it when everything is started again."""
