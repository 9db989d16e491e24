"""Why something cannot start."""


class CannotStart(Exception):
    """A server or the platform cannot start. The text is Dutch and says what to do about it."""
