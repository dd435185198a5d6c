"""What `make check` says of licences and advisories."""

import importlib.util
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_spec = importlib.util.spec_from_file_location("audit", ROOT / "tools" / "audit.py")
assert _spec
assert _spec.loader
audit = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(audit)


def test_nothing_that_a_user_installs_is_copyleft():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    licences = audit.closure(audit.shipped(project))
    assert {"numpy", "cryptography", "starlette", "llvmlite"} <= licences.keys()
    assert audit.refused(licences) == []


def test_copyleft_and_silence_are_refused():
    assert audit.may_stay("EPL-2.0 OR BSD-3-Clause")
    assert not audit.may_stay("MPL-2.0 AND (Apache-2.0 OR MIT)")
    told = {"aiscat": "GPL-2.0-only", "mute": "not told", "fine": "MIT", "orjson": "MPL-2.0"}
    assert audit.refused(told) == ["aiscat: GPL-2.0-only", "mute: not told"]


def test_a_service_that_does_not_answer_is_not_a_clean_answer():
    skipped = {"dependencies": [{"name": "a", "skip_reason": "not found"}]}
    assert audit.told_by_pip_audit(skipped) == (0, [])
    assert audit.told_by_npm({"error": {}}) is None
    defect = {"id": "PYSEC-1", "fix_versions": ["2"], "aliases": [], "description": ""}
    known = {"dependencies": [{"name": "a", "version": "1", "vulns": [defect]}]}
    assert audit.told_by_pip_audit(known) == (1, ["a 1: PYSEC-1, mended in 2"])
    assert audit.told_by_npm({"vulnerabilities": {"b": {"severity": "high"}}}) == ["b: high"]
