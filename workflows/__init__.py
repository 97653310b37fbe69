"""The durable course of a case: order and time, nothing else. Every rule is the domain's."""
