"""What every answer has to say to a browser, and what none may."""

import re
from collections.abc import Mapping

POLICY = {
    "default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'",
    "script-src 'self'", "style-src 'self'", "connect-src 'self'", "font-src 'self'", "img-src 'self' data:",
    "require-trusted-types-for 'script'", "trusted-types default",
}  # fmt: skip
SAID = {
    "Cache-Control": "no-store, private",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Permitted-Cross-Domain-Policies": "none",
}
TELLING = {"Server", "X-Powered-By", "Access-Control-Allow-Origin", "Report-To", "Reporting-Endpoints", "NEL"}

OF_LETTERS = re.compile(r"text/|[^;]*[+/]xml\b")
LETTERS = re.compile(r'[^;]+; charset="?utf-8"?')


def policy(said: Mapping[str, str]) -> set[str]:
    """The directives of the content security policy, without the nonce of a page that has one."""
    directives = (one.strip() for one in said.get("Content-Security-Policy", "").split(";"))
    return {" ".join(word for word in one.split() if not word.startswith("'nonce-")) for one in directives}


def wrong(said: Mapping[str, str], *, kept: str = SAID["Cache-Control"]) -> list[str]:
    """What the headers of an answer fail to say, or say too much. `kept`: how long the answer may be kept."""
    wanted = SAID | {"Cache-Control": kept}
    missing = [f"{name}: {said.get(name)}" for name, value in wanted.items() if said.get(name) != value]
    if policy(said) != POLICY:
        missing.append(f"policy: {policy(said) ^ POLICY}")
    permissions = said.get("Permissions-Policy", "")
    if "camera=()" not in permissions or "geolocation=()" not in permissions:
        missing.append("Permissions-Policy")
    said_type = said.get("Content-Type", "")
    if OF_LETTERS.match(said_type) and not LETTERS.fullmatch(said_type):
        missing.append(f"letters: {said_type}")
    return missing + [name for name in TELLING if name in said]
