"""Logging that cannot carry a person's data: where and what kind, never what."""

import logging
import sys
import traceback


class WithoutContent(logging.StreamHandler):
    """Writes time, logger, level and, for an error, its class and the lines of our code; no message, no values.

    Messages and exception texts may quote what a person typed; the class and the place are enough to find a fault.
    """

    def __init__(self) -> None:
        super().__init__(sys.stderr)

    def format(self, record: logging.LogRecord) -> str:
        """One line of place and kind."""
        where = f"{record.name} {record.levelname} {record.module}:{record.lineno}"
        status = getattr(record, "status_code", "")
        if not record.exc_info or record.exc_info[0] is None:
            return f"{where} {status}".rstrip()
        kind, _, trace = record.exc_info
        frames = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(trace)]
        return f"{where} {status} {kind.__name__} at {' < '.join(reversed(frames[-4:]))}"
