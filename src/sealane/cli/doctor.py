"""sealane doctor: is everything here?"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import click

from sealane.cli import option, output

__all__ = ["Check", "command"]

MIN_FREE_GB = 2.0  # a day of a national feed with its staging fits in it (measured: 100 B a fix)
PACKAGES = ("polars", "pyarrow", "deltalake", "numba", "numpy", "fastapi", "uvicorn", "shapely")

Check = tuple[str, bool, str]


@click.command(epilog="Example: sealane doctor --json")
@option.as_json
def command(as_json: bool) -> int:
    """Check that everything Sealane needs is here and works; say how to mend what is not."""
    checks: list[Check] = []
    for look in (_python, _packages, _coast, _ports, _page, _space, _port, _browser):
        checks.extend(look())
    needed = [check for check in checks if not check[0].startswith("optional")]
    healthy = all(is_fine for _, is_fine, _ in needed)
    if as_json:
        rows = [
            {"check": name, "ok": is_fine, "detail": detail} for name, is_fine, detail in checks
        ]
        output.print_json({"ok": healthy, "checks": rows})
    else:
        rows_shown = [
            (name, "ok" if is_fine else "MISSING", detail) for name, is_fine, detail in checks
        ]
        output.print_table("Sealane on this machine", ("check", "state", "detail"), rows_shown)
    return 0 if healthy else 4


def _python() -> list[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    return [("python", sys.version_info >= (3, 11), f"{version} (3.11 or newer)")]


def _packages() -> list[Check]:
    found: list[Check] = []
    for name in PACKAGES:
        try:
            found.append((name, True, metadata.version(name)))
        except metadata.PackageNotFoundError:
            found.append((name, False, f"pip install {name}"))
    return found


def _try(name: str, look: Callable[[], str]) -> list[Check]:
    from sealane.errors import SealaneError

    try:
        return [(name, True, look())]
    except (SealaneError, OSError) as error:
        return [(name, False, str(error))]


def _coast() -> list[Check]:
    def look() -> str:
        from sealane import geo

        rings = geo.coast()
        return f"Natural Earth, {len(rings):,} rings"

    return _try("coast", look)


def _ports() -> list[Check]:
    def look() -> str:
        from sealane import geo

        return f"World Port Index, {len(geo.Ports.packaged()):,} ports"

    return _try("ports", look)


def _page() -> list[Check]:
    bundle = Path(__file__).parent.parent / "serve" / "static" / "app.js"
    detail = f"{bundle.stat().st_size / 1e6:.1f} MB" if bundle.exists() else "run: make web"
    return [("page", bundle.exists(), detail)]


def _space() -> list[Check]:
    import shutil

    free_gb = shutil.disk_usage(Path.cwd()).free / 1e9
    return [("disk", free_gb >= MIN_FREE_GB, f"{free_gb:.1f} GB free here")]


def _port() -> list[Check]:
    import socket

    with socket.socket() as probe:
        probe.settimeout(0.2)
        is_taken = probe.connect_ex(("127.0.0.1", 8765)) == 0
    detail = "in use: pass --port to sealane serve" if is_taken else "free"
    return [("optional: port 8765", not is_taken, detail)]


def _browser() -> list[Check]:
    import shutil

    path = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
    )
    return [("optional: browser for the tests", bool(path), path or "apt-get install chromium")]
