"""Which value holds, and who set it."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sealane import settings
from sealane.errors import BadSetting

TOKEN = "correct-horse-battery-staple"
declared_thresholds = settings._thresholds  # the fixture below puts a stand-in in its place


@dataclasses.dataclass(frozen=True)
class _Gap:
    """A stand-in with the shape of a detector's declaration."""

    min_gap_h: float = dataclasses.field(
        default=6.0, metadata={"unit": "h", "help": "Silence", "source": "x", "minimum": 0.0}
    )
    zones: Any = None


@pytest.fixture(autouse=True)
def _detectors(monkeypatch: pytest.MonkeyPatch) -> None:
    declared = tuple(
        settings.Setting(
            f"detect.gap.{f.name}", "float", f.default, f.metadata["help"], f.metadata["unit"], 0.0
        )
        for f in dataclasses.fields(_Gap)
        if "unit" in f.metadata
    )
    monkeypatch.setattr(settings, "_thresholds", lambda: iter(declared))


def resolve(directory: Path, **given: Any) -> settings.Settings:
    given.setdefault("environment", {})
    return settings.resolve(directory=directory, **given)


def write(directory: Path, text: str) -> Path:
    path = directory / settings.FILE_NAME
    path.write_text(text, "utf-8")
    return path


def test_defaults_hold_where_nobody_set_anything(tmp_path: Path) -> None:
    chosen = resolve(tmp_path)
    assert chosen["serve.port"] == 8765
    assert chosen.origin("serve.port") == "default"
    assert chosen.thresholds("gap") == {}
    assert chosen.secret("serve.token") is None


def test_flag_beats_environment_beats_file_beats_default(tmp_path: Path) -> None:
    write(tmp_path, "[serve]\nport = 1001\n")
    environment = {"SEALANE_SERVE_PORT": "1002"}
    assert resolve(tmp_path)["serve.port"] == 1001
    by_environment = resolve(tmp_path, environment=environment)
    assert by_environment["serve.port"] == 1002
    assert by_environment.origin("serve.port") == "environment SEALANE_SERVE_PORT"
    by_flag = resolve(tmp_path, environment=environment, overrides=["serve.port=1003"])
    assert (by_flag["serve.port"], by_flag.origin("serve.port")) == (1003, "flag")
    typed = resolve(tmp_path, environment=environment, flags={"serve.port": 1004})
    assert typed["serve.port"] == 1004
    assert resolve(tmp_path, flags={"serve.port": None})["serve.port"] == 1001


def test_the_file_is_found_upward_and_its_line_is_the_origin(tmp_path: Path) -> None:
    path = write(tmp_path, '# ours\n[serve]\nhost = "127.0.0.1"\nport = 9000\n')
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    chosen = resolve(below)
    assert chosen.file is not None
    assert chosen.file.samefile(path)
    assert chosen.origin("serve.port").endswith("sealane.toml:4")


@pytest.mark.parametrize(
    "text",
    [
        "[detect.gap]\nmin_gap_h = 4\n",
        "detect.gap.min_gap_h = 4.0\n",
        "[detect]\ngap.min_gap_h = 4\n",
        "[detect]\ngap = {min_gap_h = 4}\n",
    ],
)
def test_thresholds_are_settings(tmp_path: Path, text: str) -> None:
    write(tmp_path, text)
    chosen = resolve(tmp_path)
    assert chosen.thresholds("gap") == {"min_gap_h": 4.0}
    assert isinstance(chosen["detect.gap.min_gap_h"], float)


def test_a_short_override_names_a_threshold(tmp_path: Path) -> None:
    chosen = resolve(tmp_path, overrides=["gap.min_gap_h=4"])
    assert chosen.thresholds("gap") == {"min_gap_h": 4.0}
    assert chosen.origin("detect.gap.min_gap_h") == "flag"


def test_an_unknown_name_gets_file_line_and_the_nearest_name(tmp_path: Path) -> None:
    path = write(tmp_path, "[serve]\nport = 1\nprot = 9000\n")
    with pytest.raises(BadSetting) as caught:
        resolve(tmp_path)
    assert f"{path}:3" in str(caught.value)
    assert "'serve.port'" in str(caught.value)
    assert caught.value.data["line"] == 3
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        (["gap.min_gab_h=4"], "detect.gap.min_gap_h"),
        (["serve.port"], "NAME=VALUE"),
        (["serve.port=many"], "whole number"),
        (["serve.port=0"], "1 to 65,535"),
        (["serve.port=99999"], "1 to 65,535"),
        (["gap.min_gap_h=nan"], "min_gap_h"),
        (["gap.min_gap_h=-1"], "0 or more"),
        (["serve.lookback_s=inf"], "lookback_s"),
        (["serve.token=abcdefghijklmnopqrst"], "SEALANE_TOKEN"),
        (["=3"], "there is no setting"),
    ],
)
def test_a_bad_flag_says_what_was_expected(
    tmp_path: Path, overrides: list[str], expected: str
) -> None:
    with pytest.raises(BadSetting, match=r".") as caught:
        resolve(tmp_path, overrides=overrides)
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "[serve\nport = 1\n",
        '[serve]\nport = "9000"\n',
        "[serve]\nport = true\n",
        "[serve]\nport = 9000.5\n",
        "[serve]\nhost = 3\n",
        "[serve]\nhost = ''\n",
        "[serve.port]\nx = 1\n",
        "serve = 4\n",
        f'[serve]\ntoken = "{TOKEN}"\n',
    ],
)
def test_a_bad_file_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(BadSetting) as caught:
        resolve(tmp_path)
    assert str(path) in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / settings.FILE_NAME).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadSetting, match=r"sealane\.toml"):
        resolve(tmp_path)


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="absent"):
        resolve(tmp_path, config=tmp_path / "absent.toml")


def test_a_variable_of_ours_that_sets_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="SEALANE_SERVE_PORT"):
        resolve(tmp_path, environment={"SEALANE_SERVE_PROT": "1"})
    assert resolve(tmp_path, environment={"SEALANE_LAKE": "x", "OTHER": "y"})["serve.port"] == 8765


def test_secrets_are_hidden_everywhere_but_where_asked_for(tmp_path: Path) -> None:
    chosen = resolve(tmp_path, environment={"SEALANE_TOKEN": TOKEN})
    assert chosen.secret("serve.token") == TOKEN
    row = next(row for row in chosen.rows() if row["name"] == "serve.token")
    assert row["value"] == "***"
    assert row["origin"] == "environment SEALANE_TOKEN"
    assert TOKEN not in repr(chosen)
    assert "serve.token" not in dict(chosen)
    with pytest.raises(BadSetting):
        chosen["serve.token"]


def test_a_short_token_is_refused_without_showing_it(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="shorter than 16") as caught:
        resolve(tmp_path, environment={"SEALANE_TOKEN": "letmein"})
    assert "letmein" not in str(caught.value.as_json())


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_a_token_file_must_be_its_owners_alone(tmp_path: Path) -> None:
    write(tmp_path, '[serve]\ntoken_file = "token"\n')
    token = tmp_path / "token"
    token.write_text(f"{TOKEN}\n")
    token.chmod(0o644)
    with pytest.raises(BadSetting, match="chmod 600"):
        resolve(tmp_path)
    token.chmod(0o600)
    chosen = resolve(tmp_path)
    assert chosen.secret("serve.token") == TOKEN
    assert chosen.origin("serve.token") == f"file {token}"
    other = resolve(tmp_path, environment={"SEALANE_TOKEN": TOKEN * 2})
    assert other.secret("serve.token") == TOKEN * 2


def test_a_missing_token_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="token file"):
        resolve(tmp_path, overrides=["serve.token_file=/nowhere/token"])


def test_asking_for_an_unknown_name_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"serve\.port"):
        resolve(tmp_path)["serve.ports"]


def test_every_declaration_holds_itself(tmp_path: Path) -> None:
    names = [setting.name for setting in settings.SETTINGS]
    assert len(names) == len(set(names))
    for setting in settings.SETTINGS:
        assert setting.description
        assert setting.level in ("basic", "advanced", "expert")
        if setting.default is not None:
            again = resolve(tmp_path, overrides=[f"{setting.name}={setting.default}"])
            assert again[setting.name] == setting.default


def test_settings_load_nothing_heavy() -> None:
    code = (
        "import sys, sealane.settings as s; "
        "print([m for m in ('numpy', 'polars', 'pyarrow', 'numba') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_thresholds_of_tracks_are_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "_thresholds", declared_thresholds)
    write(tmp_path, "[tracks]\nmax_open = 16\nplace_m = 300\n")
    environment = {"SEALANE_TRACKS_CLOCK_S": "30"}
    chosen = resolve(
        tmp_path, environment=environment, overrides=["tracks.place_m=250", "gap.min_gap_h=5"]
    )
    assert chosen.thresholds("tracks") == {"max_open": 16, "place_m": 250.0, "clock_s": 30.0}
    assert isinstance(chosen["tracks.max_open"], int)
    assert chosen.thresholds("gap") == {"min_gap_h": 5.0}
    assert resolve(tmp_path, environment={}).thresholds("encounter") == {}
    for wrong in ("tracks.max_open=0", "tracks.max_open=2.5", "tracks.place_m=x"):
        with pytest.raises(BadSetting, match=wrong.partition("=")[0]):
            resolve(tmp_path, overrides=[wrong])
    with pytest.raises(BadSetting, match=r"tracks\.max_speed_kn"):
        resolve(tmp_path, overrides=["tracks.max_sped_kn=4"])


def test_every_threshold_of_a_rule_says_its_unit_and_source() -> None:
    listed = {setting.name: setting for setting in declared_thresholds()}
    assert {"tracks.max_speed_kn", "detect.gap.min_gap_h"} <= set(listed)
    assert all(setting.unit and setting.source for setting in listed.values())
