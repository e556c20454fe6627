"""The product's application with one thing added for the bench: each answer says how many statements it took.

Django's own execute wrapper counts them on every connection of the request, savepoints included; it is installed here
and nowhere in the product. Used for a pass of its own: the pass that measures CPU runs the product untouched.
"""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any

from django.db import connections

from amparo.wsgi import application as product

HEADER = "X-Statements"


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer as the product does, with the count in a header."""
    count = 0

    def counted(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [*headers, (HEADER, str(count))], *rest)

    with ExitStack() as stack:
        for alias in connections:
            stack.enter_context(connections[alias].execute_wrapper(counted))
        answer: Iterable[bytes] = product(environ, start)
        return answer
