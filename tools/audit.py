"""Licences and known defects of what Sealane is built on: ``python tools/audit.py``.

Licences are read from what is installed: every package that a user's install brings must be
permissive, or stand in ``ALLOWED`` with its reason. Advisories come from two public services, asked
by ``pip-audit`` and ``npm audit``: known defects fail, and a service that cannot be reached is told
as *not audited*, never as clean.
"""

import json
import re
import subprocess
import sys
import tomllib
import venv
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
#: Extras that a user does not install: for developers, and peers of benchmarks.
NOT_SHIPPED = ("dev", "bench")
#: Copyleft in the words of licences; MPL, and the GNU Lesser GPL too, so that each is looked at.
COPYLEFT = re.compile(r"\b(A?GPL|LGPL|MPL|EUPL|CDDL|EPL|GNU)", re.IGNORECASE)
#: What is not permissive and may stay, with the reason.
ALLOWED = {
    "orjson": "MPL-2.0 in part: its own files alone, unchanged",
    "certifi": "MPL-2.0: a list of certificates, unchanged",
    "psycopg": "LGPL-3.0: only with the extra `postgres`, a library of its own, unchanged",
    "psycopg-binary": "LGPL-3.0: only with the extra `postgres`, a library of its own, unchanged",
}
#: Where the advisories' client lives: not among what Sealane installs.
CLIENT = ROOT / ".stamps" / "audit"
WAIT_S = 300


def licence(package: metadata.Distribution) -> str:
    """What a package says of its licence: the expression, else its classifiers, else free text."""
    told = package.metadata
    if expression := told.get("License-Expression"):
        return str(expression)
    classes = [one.split("::")[-1].strip() for one in told.get_all("Classifier") or ()]
    named = [one for one in classes if one.endswith("License") or "GPL" in one or "MPL" in one]
    free = (told.get("License") or "").strip().split("\n")[0]
    return "; ".join(named) or free or "not told"


def shipped(project: dict[str, object]) -> list[str]:
    """Requirements of an install with every extra of a user."""
    extras = project.get("optional-dependencies") or {}
    assert isinstance(extras, dict)
    needed = [str(one) for one in project["dependencies"]]  # type: ignore[attr-defined]
    for name, more in extras.items():
        needed += [] if name in NOT_SHIPPED else more
    return needed


def closure(needed: list[str]) -> dict[str, str]:
    """Licence of each package that the requirements bring, by name; an absent one is told so."""
    found: dict[str, str] = {}
    ahead = [Requirement(one) for one in needed]
    while ahead:
        asked = ahead.pop()
        name = re.sub(r"[-_.]+", "-", asked.name).lower()
        if name in found:
            continue
        try:
            package = metadata.distribution(asked.name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
            continue
        found[name] = licence(package)
        for line in package.requires or ():
            more = Requirement(line)
            holds = more.marker is None or any(
                more.marker.evaluate({"extra": extra}) for extra in (*asked.extras, "")
            )
            ahead += [more] if holds else []
    return found


def may_stay(told: str) -> bool:
    """Whether a licence is permissive; of a choice (``A OR B``) one of its sides is enough."""
    sides = [told] if " AND " in told else told.split(" OR ")
    return told != "not told" and any(not COPYLEFT.search(side) for side in sides)


def refused(licences: dict[str, str]) -> list[str]:
    """Lines for the packages that may not be among the dependencies."""
    return [
        f"{name}: {told}"
        for name, told in sorted(licences.items())
        if name not in ALLOWED and not may_stay(told)
    ]


def told_by_pip_audit(report: dict[str, object]) -> tuple[int, list[str]]:
    """How many packages were looked up, and a line for each known defect."""
    packages = report.get("dependencies") or []
    assert isinstance(packages, list)
    known = [one for one in packages if "vulns" in one]
    lines = [
        f"{one['name']} {one['version']}: {defect['id']}"
        + (f", mended in {', '.join(defect['fix_versions'])}" if defect["fix_versions"] else "")
        for one in known
        for defect in one["vulns"]
    ]
    return len(known), lines


def told_by_npm(report: dict[str, object]) -> list[str] | None:
    """A line for each known defect; None where the service did not answer."""
    defects = report.get("vulnerabilities")
    if not isinstance(defects, dict):
        return None
    return [f"{name}: {one.get('severity', 'unknown')}" for name, one in sorted(defects.items())]


def ask_pip_audit() -> dict[str, object]:
    client = CLIENT / "bin" / "pip-audit"
    if not client.exists():
        venv.create(CLIENT, with_pip=True)
        pip = [str(CLIENT / "bin" / "python"), "-m", "pip", "install", "--quiet", "pip-audit"]
        subprocess.run(pip, check=True, timeout=WAIT_S, capture_output=True)
    listed = ["-r", "requirements.txt", "--no-deps", "--disable-pip", "--format", "json"]
    return _json([str(client), *listed, "--progress-spinner", "off"])


def _json(command: list[str]) -> dict[str, object]:
    ran = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=WAIT_S, check=False
    )
    try:
        found = json.loads(ran.stdout)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    licences = closure(shipped(project))
    wrong = refused(licences)
    absent = [name for name, told in licences.items() if told == "not installed"]
    print(f"licences: {len(licences) - len(absent)} packages read, {len(wrong)} refused")
    if absent:
        print(f"licences: not read, for not installed here: {', '.join(sorted(absent))}")
    try:
        looked, defects = told_by_pip_audit(ask_pip_audit())
    except (OSError, subprocess.SubprocessError) as error:
        looked, defects = 0, []
        print(f"advisories of Python packages: the client did not start ({error})")
    told = f"{looked} packages looked up, {len(defects)} known defects"
    print(
        f"advisories of Python packages: {told if looked else 'NOT AUDITED: no service answered'}"
    )
    page = told_by_npm(_json(["sh", "tools/node.sh", sys.prefix, "audit", "--json"]))
    told = "NOT AUDITED: no service answered" if page is None else f"{len(page)} known defects"
    print(f"advisories of the page's packages: {told}")
    for line in (*wrong, *defects, *(page or ())):
        print(f"  {line}", file=sys.stderr)
    return 1 if wrong or defects or page else 0


if __name__ == "__main__":
    sys.exit(main())
