"""Whatever a detector finds in a test here must be sayable on the page, in both languages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import polars as pl
import pytest
from spoken import unspoken

from sealane.detect.telling import event


@pytest.fixture(autouse=True)
def both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail where a detector writes an evidence key or word that a locale lacks."""
    rows = event.rows

    def checked(detector: Any, drafts: Sequence[event.Draft]) -> pl.DataFrame:
        found = rows(detector, drafts)
        missing = {key for text in found["evidence"] for key in unspoken(json.loads(text))}
        assert not missing, f"web/locales lack what {detector.kind} says: {sorted(missing)}"
        return found

    monkeypatch.setattr(event, "rows", checked)
