"""The one enforcement point: what may be done is asked of the policy here, and what was done is appended from here."""
