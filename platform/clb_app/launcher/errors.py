"""Why something cannot start."""


class CannotStart(Exception):  # noqa: N818
    """A server or the platform cannot start. The text is Dutch and says what to do about it."""
