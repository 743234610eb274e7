"""What can be wrong with the definition of an instrument."""


class InstrumentError(ValueError):
    """A definition that cannot be used; the message names the place and the mistake."""


class UnknownInstrumentError(InstrumentError):
    """No instrument of that key is built in."""
