"""Why a witness does not run. What it answers to a log is `witness.answering`'s, and is no failure of the witness."""


class WitnessError(Exception):
    """The witness cannot run, or cannot write down what it saw; with what to do about it."""
