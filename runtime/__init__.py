"""Settings, composition root, worker, outbox relay and the embedded stack: what turns the other rooms into a system."""
