"""Problems: what is answered with an HTTP error, and the status that an error of the library gets."""

from __future__ import annotations

from ..errors import OversightGraphError, QuerySyntaxError, StoreError, UnknownNameError

__all__ = ["HttpProblemError", "status_of"]


class HttpProblemError(Exception):
    """An answer other than the one wished for: a status, one sentence, and headers that go with it.

    >>> print(HttpProblemError(404, "There is no such page."))
    404: There is no such page.
    """

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        self.status = status
        self.message = message
        self.headers = headers or {}
        super().__init__(status, message)

    def __str__(self) -> str:
        """Give the status and the sentence."""
        return f"{self.status}: {self.message}"


def status_of(error: OversightGraphError) -> int:
    """Give the HTTP status of an error of the library.

    >>> status_of(UnknownNameError("issue", "veting"))
    404
    """
    if isinstance(error, UnknownNameError):
        return 404
    if isinstance(error, StoreError):
        return 500
    return 500 if error.exit_status > 2 and not isinstance(error, QuerySyntaxError) else 400  # noqa: PLR2004
