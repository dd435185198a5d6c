"""Where official zones are kept is told as all settings tell it, mistakes in others included."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sealane import law, settings
from sealane.cli.official import official_file
from sealane.errors import BadSetting


def test_it_is_what_all_settings_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SEALANE_LAW_ZONES", raising=False)
    monkeypatch.chdir(tmp_path)
    assert official_file() == law.official_file(settings.resolve()["law.zones"])
    file = tmp_path / "sealane.toml"
    file.write_text('[law]\nzones = "mine.geojson"\n[detect.gap]\nmin_gap_h = 4.0\n', "utf-8")
    assert official_file() == Path("mine.geojson")
    monkeypatch.setenv("SEALANE_LAW_ZONES", "other.geojson")
    assert official_file() == Path("other.geojson")
    monkeypatch.setenv("SEALANE_DETECT_GAP_MIN_GAP_HH", "4")
    with pytest.raises(BadSetting, match="sets nothing"):
        official_file()
    monkeypatch.delenv("SEALANE_DETECT_GAP_MIN_GAP_HH")
    file.write_text("[detect.gap]\nmin_gap_hh = 4.0\n", "utf-8")
    with pytest.raises(BadSetting):
        official_file()


def test_no_detector_is_read_for_it(tmp_path: Path) -> None:
    script = (
        "import sys; from sealane.cli.official import official_file; official_file(); "
        "sys.exit('sealane.detect' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=False)
    assert done.returncode == 0
