"""sealane inform: what the commands print, with which exit code, and what they refuse."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli_lake import sealane

from sealane.cli import option

HEADER = "message_id,user_id,username,repost_id,reply_id,message,timestamp,urls\n"


def write(folder: Path) -> Path:
    path = folder / "posts.csv"
    path.write_text(HEADER + "1,7,quay_bob,,,boat,1606451170,[]\n2,7,quay_bob,,,boat,,[]\n")
    return path


def test_posts_reveal_and_expire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case, path = tmp_path / "case", write(tmp_path)
    said = sealane("inform", "posts", path, "--case", case, "--who", "watch", "--json")
    assert said.code == 3  # one record was rejected
    [row] = said.json["files"]
    assert (row["accepted"], row["rejected_by_reason"], row["already_read"]) == (
        1,
        {"time": 1},
        False,
    )
    assert said.json["total"]["posts"] == 1
    again = sealane("inform", "posts", path, "--case", case, "--json")
    assert (again.code, again.json["files"][0]["already_read"]) == (0, True)

    import polars as pl

    account = pl.read_parquet(case / "posts" / "*.parquet")["account"][0]
    asked = ("inform", "reveal", account, "--case", case, "--who", "watch", "--json")
    assert sealane(*asked).code == 2  # no reason
    found = sealane(*asked, "--reason", "confirm")
    assert (found.json["original"], found.json["handle"]) == ("7", "quay_bob")

    assert sealane("inform", "expire", case, "--json").json["deleted"] is False
    assert sealane("inform", "expire", case, "--at", "2099-01-01T00:00Z").code == 1
    monkeypatch.setattr(option, "now", lambda: datetime.now(UTC) + timedelta(days=181))
    dry = sealane("inform", "expire", case, "--dry-run", "--json").json
    assert len(dry["due"]) == 1
    done = sealane("inform", "expire", case, "--json").json
    assert (done["deleted"], done["rows"], done["keys_destroyed"]) == (True, 2, True)
    assert Path(done["proof"]).exists()


def test_a_file_that_fails_is_named_and_others_are_read(tmp_path: Path) -> None:
    case, path = tmp_path / "case", write(tmp_path)
    said = sealane("inform", "posts", tmp_path / "no.csv", path, "--case", case, "--json")
    assert said.code == 1
    assert said.json["total"]["posts"] == 1
    assert "no such file" in said.json["files"][0]["error"]["message"]
    words = sealane("inform", "posts", path, "--case", case)
    assert "already here" in words.out
    longer = sealane("inform", "posts", path, "--case", case, "--retention-days", "9")
    assert longer.code == 2
