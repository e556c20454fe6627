"""Our own rules for the source, beside ruff's and bandit's: `python tools/static.py [FOLDER]`, silent if all is well.

A small checker on Python's own syntax trees and not semgrep: nine rules on 300 files take a second here, and its wheel
is 72 MB of a compiler for languages that we do not have (docs/adr/0011).
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("amparo", "verify", "witness")
REQUIREMENTS = ("requirements/run.txt", "requirements/dev.txt")
MARKS = {"may", "own", "public"}
QUERIES = {"execute", "executemany", "raw", "RawSQL", "extra"}
LOGGERS = {"logger", "log", "logging"}
LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
FORBIDDEN = {
    "eval": "runs text as a program",
    "exec": "runs text as a program",
    "mark_safe": "puts text into a page unescaped",
    "csrf_exempt": "takes forms from other sites",
}
FORBIDDEN_MODULES = {"pickle": "runs what it reads", "marshal": "runs what it reads", "shelve": "runs what it reads"}
ALLOWED = {
    ("amparo/web/templatetags/amparo.py", "mark_safe"),  # drawings that an allow-list of elements has gone over
    ("amparo/house/backup/shelf.py", "=="),  # digests of files that are not secret
    ("amparo/house/handing.py", "=="),
    ("verify/amparo_verify/merkle.py", "=="),  # a public root
    ("amparo/ledger/actions.py", "sql"),  # as many marks as there are entries
    ("amparo/demo/load.py", "sql"),  # names of our own tables, by the owner, in a country that does not exist
}
"""Where somebody has looked and found it right; other SQL says so on its line (noqa: S608, with the reason)."""
RAW = "SQL put together from parts: pass values as parameters, names through psycopg.sql"
Finding = tuple[int, str]


def findings(root: Path) -> list[str]:
    """Every breach below a folder that is laid out like this project, as "file:line: words"."""
    found = []
    for path in sorted(path for source in SOURCES for path in (root / source).rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if "/migrations/" not in name:
            found += [f"{name}:{line}: {words}" for line, words in of_source(name, path.read_text(encoding="utf-8"))]
    for name in REQUIREMENTS:
        found += [f"{name}:{line}: {words}" for line, words in of_requirements((root / name).read_text("utf-8"))]
    return found


def of_source(name: str, text: str) -> list[Finding]:
    """The breaches in one file."""
    tree, lines = ast.parse(text), text.splitlines()
    found = [finding for node in ast.walk(tree) for rule in RULES for finding in rule(name, node)]
    found += _unmarked_views(tree) if Path(name).name.startswith("views") else []
    return sorted(one for one in found if not (one[1] == RAW and "noqa: S608 " in lines[one[0] - 1]))


def _called(node: ast.AST) -> str:
    """The last part of the name of what is called; empty for what is no call."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _made_up(node: ast.AST) -> bool:
    """Is it a text that is put together from parts, at least one of them no constant?"""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if _is_sum(node):
        return not (_fixed(node.left) and _fixed(node.right))  # type: ignore[attr-defined] # a sum's
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return isinstance(node.left, ast.Constant) and isinstance(node.left.value, str)
    return _called(node) == "format" and _called(node.func.value) != "SQL"  # type: ignore[attr-defined] # a method's


def _is_sum(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add)


def _fixed(node: ast.AST) -> bool:
    """A text, a constant of a module by its name, or such put together."""
    if _is_sum(node):
        return not _made_up(node)
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper())


def _raw_sql(name: str, node: ast.AST) -> Iterator[Finding]:
    """SQL is a constant, or comes from a function that checks each name in it; values are parameters."""
    query = isinstance(node, ast.Call) and _called(node) in QUERIES and (name, "sql") not in ALLOWED
    if query and node.args and _made_up(node.args[0]):  # type: ignore[attr-defined] # a call has arguments
        yield node.lineno, RAW  # type: ignore[attr-defined]


def _forbidden(name: str, node: ast.AST) -> Iterator[Finding]:
    word = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    if word in FORBIDDEN and (name, word) not in ALLOWED and not _own_method(node):
        yield getattr(node, "lineno", 0), f"{word} {FORBIDDEN[word]}"


def _own_method(node: ast.AST) -> bool:
    """`connection.exec` and the like are other people's methods: only the built-in is meant."""
    return isinstance(node, ast.Attribute) and node.attr in {"eval", "exec"}


def _forbidden_module(name: str, node: ast.AST) -> Iterator[Finding]:
    named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    named += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    for module in named:
        if module.split(".")[0] in FORBIDDEN_MODULES:
            yield getattr(node, "lineno", 0), f"{module} {FORBIDDEN_MODULES[module.split('.')[0]]}"


def _shell(name: str, node: ast.AST) -> Iterator[Finding]:
    if (
        isinstance(node, ast.keyword)
        and node.arg == "shell"
        and not (isinstance(node.value, ast.Constant) and node.value.value is False)
    ):
        yield node.value.lineno, "a shell reads the command: pass a list of words"
    if _called(node) in {"system", "popen"} and isinstance(node, ast.Call):
        yield node.lineno, "a shell reads the command: pass a list of words"


def _told_log(name: str, node: ast.AST) -> Iterator[Finding]:
    """A log says where and what kind, never a value."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS):
        return
    owner = node.func.value
    if getattr(owner, "id", getattr(owner, "attr", "")) in LOGGERS and any(
        not isinstance(argument, ast.Constant) for argument in node.args
    ):
        yield node.lineno, "a value in a log: say where and what kind, never what"


def _owner_in_a_room(name: str, node: ast.AST) -> Iterator[Finding]:
    """The owner's connection is for commands of the house: nothing that a browser asks for may use it."""
    if name.startswith(("amparo/commands/", "amparo/house/", "amparo/demo/")) or name in OWNERS:
        return
    named = [*node.args, *(word.value for word in node.keywords)] if isinstance(node, ast.Call) else []
    named += [node.slice] if isinstance(node, ast.Subscript) and getattr(node.value, "id", "") == "connections" else []
    for one in named:
        if (
            isinstance(one, ast.Constant)
            and one.value == "owner"
            and (isinstance(node, ast.Subscript) or _called(node) in {"using", "atomic", "get_connection"})
        ):
            yield one.lineno, "the owner's connection in a room: row security does not hold there"


def _compared_secret(name: str, node: ast.AST) -> Iterator[Finding]:
    """How long a comparison takes must not tell how much of a secret was right."""
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq) and (name, "==") not in ALLOWED:
        sides = [side for side in (node.left, *node.comparators) if not isinstance(side, ast.Constant)]
        if any(_last_word(side) in SECRETS for side in sides):
            yield node.lineno, "a secret compared sign by sign: use hmac.compare_digest"


def _last_word(node: ast.AST) -> str:
    """The last word of the name of a value or of what is called: "hash" for `row.token_hash`."""
    named = _called(node) or getattr(node, "id", getattr(node, "attr", ""))
    return str(named).rpartition("_")[2]


SECRETS = {"mark", "mac", "digest", "hexdigest", "hash", "token", "secret", "signature", "password"}
OWNERS = {"amparo/access/actions.py", "amparo/vault/keys.py"}
"""Adding people and turning keys: commands of the house call them, no view does."""
RULES: tuple[Callable[[str, ast.AST], Iterator[Finding]], ...] = (
    _raw_sql, _forbidden, _forbidden_module, _shell, _told_log, _owner_in_a_room, _compared_secret,
)  # fmt: skip


def _unmarked_views(tree: ast.Module) -> Iterator[Finding]:
    """Whatever takes a request and answers it says its act, or that it is public or one's own account (gate.py)."""
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        first = node.args.args[0].arg if node.args.args else ""
        marks = {_called(mark) or getattr(mark, "id", getattr(mark, "attr", "")) for mark in node.decorator_list}
        if first == "request" and node.decorator_list and not marks & MARKS:
            yield node.lineno, f"the view {node.name} says neither its act nor that it is public"


PINNED = re.compile(r"^[A-Za-z0-9._-]+(?:\[[\w,-]+\])?==[^\s;*]+(?: ; .+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


def of_requirements(text: str) -> Iterator[Finding]:
    """Every line is one version with its hashes, or a hash, or a remark; nothing names another place."""
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        following = lines[number] if number < len(lines) else ""
        if line.lstrip().startswith("#") or not line.strip():
            continue
        if "://" in line or line.startswith(("-", "git+")):
            yield number, "names a place to fetch from: only name, version and hashes"
        elif line.startswith(" "):
            if not HASH.match(line):
                yield number, "is no hash"
        elif not PINNED.match(line):
            yield number, "is not pinned to one version"
        elif not HASH.match(following):
            yield number, "has no hash"


def main() -> None:
    """Print the breaches and end with 1 where there are any."""
    found = findings(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT)
    sys.stdout.write("".join(f"{line}\n" for line in found))
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
