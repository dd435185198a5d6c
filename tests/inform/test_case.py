"""A case: no name lies open, one is revealed on record, what is due goes with a proof."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from sealane.errors import BadInput, CaseError, NotFound
from sealane.inform import Case
from sealane.observe import open_inputs

AT = datetime(2026, 11, 1, 8, tzinfo=UTC)
HEADER = "message_id,user_id,username,repost_id,reply_id,message,timestamp,urls\n"
ROWS = (
    "900001,77001,Harbour_Ann,,,Harbour_Ann here: boat https://x.com/quay_bob/status/1,1606451170,[]\n"
    "900002,77002,quay_bob,900001,,RT @Harbour_Ann: boat ＠dock_eve,1606451171,[]\n"
    "900003,77003,海事小明,,900001,@quay_bob 海事小明说 #boat,1606451172,[]\n"
    "900004,77004,dock_eve,,,no time and a name dock_eve,,[]\n"
)
NAMES = ("harbour_ann", "quay_bob", "dock_eve", "海事小明", "77001", "77002", "900001", "900004")


def write(folder: Path, name: str = "posts.csv", rows: str = ROWS) -> Path:
    path = folder / name
    path.write_text(HEADER + rows, encoding="utf-8")
    return path


@pytest.fixture
def case(tmp_path: Path) -> Case:
    made = Case.create(tmp_path / "case", at=AT)
    [source] = open_inputs([write(tmp_path)])
    made.add(source, at=AT, who="watch")
    return made


def open_text(folder: Path) -> str:
    """Everything that lies open in a case, as one text: tables by value, the rest by bytes."""
    told = []
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        if path.name == "key":
            continue
        if path.suffix == ".parquet":
            told.append(str(pl.read_parquet(path).rows()))
        told.append(path.name + path.read_bytes().decode("utf-8", errors="replace"))
    return "\n".join(told).lower()


def test_no_name_is_in_any_file_of_a_case(case: Case, tmp_path: Path) -> None:
    [source] = open_inputs(
        [write(tmp_path, "Export of Quay_Bob.csv", ROWS.replace("9000", "9100"))]
    )
    told = case.add(source, at=AT)
    assert told["file"] == told["file_id"]
    text = open_text(case.path)
    assert [name for name in NAMES if name in text] == []
    assert case.posts().height == 6
    assert case.rejects()["reason"].to_list() == ["time", "time"]


def test_everything_is_closed_to_others(case: Case) -> None:
    for path in [case.path, *case.path.rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


def test_a_file_is_read_once_and_keys_are_of_the_case(case: Case, tmp_path: Path) -> None:
    [source] = open_inputs([write(tmp_path, "copy.csv")])
    assert case.add(source, at=AT)["already_read"]
    other = Case.create(tmp_path / "other", at=AT)
    other.add(source, at=AT)
    assert not set(case.posts()["account"]) & set(other.posts()["account"])
    assert case.posts()["case_id"].unique().to_list() == [case.case_id] != [other.case_id]
    again = Case(case.path)
    assert again.key().secret == case.key().secret
    assert set(again.shares()["kind"]) == {"text", "url", "hashtags", "reply", "repost"}


def test_a_name_is_revealed_with_a_reason_that_stays(case: Case) -> None:
    account = case.posts()["account"][0]
    for reason, who in (("", "watch"), ("confirm", " ")):
        with pytest.raises(BadInput, match="only with a"):
            case.reveal(account, reason=reason, who=who, at=AT)
    assert len(case.record.lines()) == 2
    found = case.reveal(account, reason="confirm", who="watch", at=AT)
    assert (found.original, found.handle, found.kind) == ("77001", "harbour_ann", "account")
    with pytest.raises(NotFound, match="has this hash"):
        case.reveal("0" * 32, reason="confirm", who="watch", at=AT)
    acts = [(line["act"], line.get("reason"), line.get("keyed")) for line in case.record.lines()]
    assert acts[2:] == [("reveal", "confirm", account), ("reveal", "confirm", "0" * 32)]
    raw = case.reveal(case.rejects()["raw"][0], reason="repair", who="watch", at=AT)
    assert raw.original == "900004,77004,dock_eve,,,no time and a name dock_eve,,[]"
    mention = case.posts()["mentions"][2][0]
    assert case.reveal(mention, reason="x", who="y", at=AT).original == "quay_bob"


def test_what_is_sealed_opens_with_its_own_key_in_its_own_place(case: Case, tmp_path: Path) -> None:
    account = case.posts()["account"][0]
    [sealed] = case.seal.folder.glob("*.sealed")
    whole = sealed.read_bytes()
    sealed.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(CaseError, match="cannot be opened"):
        case.reveal(account, reason="x", who="y", at=AT)
    sealed.write_bytes(whole)
    kept = case.seal.key_path.read_bytes()
    case.seal.key_path.unlink()
    with pytest.raises(CaseError, match="is not here"):
        case.reveal(account, reason="x", who="y", at=AT)
    case.seal.key_path.write_bytes(kept)
    assert case.reveal(account, reason="x", who="y", at=AT).original == "77001"
    (case.path / "key").unlink()
    [source] = open_inputs([write(tmp_path, "more.csv", ROWS.replace("9000", "9200"))])
    with pytest.raises(CaseError, match="key of the case is not here"):
        case.add(source, at=AT)


def test_a_changed_record_stops_everything(case: Case) -> None:
    path = case.record.path
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0].replace("180", "999"), *lines[1:]]) + "\n")
    with pytest.raises(CaseError, match="line 2: does not follow"):
        case.reveal("0" * 32, reason="x", who="y", at=AT)
    with pytest.raises(CaseError, match="does not follow"):
        case.expire(at=AT + timedelta(days=400))
    assert case.posts().height == 3


def test_what_is_past_its_time_is_deleted_with_a_proof(case: Case, tmp_path: Path) -> None:
    later = AT + timedelta(days=100)
    [source] = open_inputs([write(tmp_path, "later.csv", ROWS.replace("9000", "9300"))])
    case.add(source, at=later)
    before = case.expire(at=AT + timedelta(days=179))
    assert (before.files, before.proof) == ([], None)
    files = {one: one.read_bytes() for one in case.path.rglob(f"{case.files()[0]['file_id']}*")}
    done = case.expire(at=AT + timedelta(days=180), who="watch")
    assert (done.rows, done.keys_destroyed) == (4, False)
    assert not any(path.exists() for path in files)
    assert done.proof is not None
    proof = json.loads(done.proof.read_text())
    assert {one["file"] for one in proof["deleted"]} == {
        str(path.relative_to(case.path)) for path in files
    }
    import hashlib

    digests = {hashlib.sha256(told).hexdigest() for told in files.values()}
    assert {one["sha256"] for one in proof["deleted"]} == digests
    assert "backup" in proof["cannot_prove"]
    last = case.record.lines()[-1]
    assert last["sha256"] == hashlib.sha256(done.proof.read_bytes()).hexdigest()
    assert case.posts().height == 3  # those of the second file
    end = case.expire(at=later + timedelta(days=180))
    assert end.keys_destroyed
    assert not (case.path / "key").exists()
    assert not case.seal.key_path.exists()
    assert case.posts().height == 0


def test_what_a_cut_off_reading_left_is_removed(case: Case, tmp_path: Path) -> None:
    left = [case.path / "posts" / "abcd.parquet", case.path / "sealed" / "abcd.sealed",
            case.path / "files" / ".abcd.json.part"]  # fmt: skip
    for path in left:
        path.write_bytes(b"x")
    case.expire(at=AT)
    assert not any(path.exists() for path in left)
    assert case.posts().height == 3


def test_there_is_no_case_where_none_was_made(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="there is no case here"):
        Case(tmp_path)
    (tmp_path / "x").write_text("x")
    with pytest.raises(CaseError, match="not empty"):
        Case.create(tmp_path, at=AT)
    with pytest.raises(BadInput, match="less than one"):
        Case.create(tmp_path / "new", at=AT, retention_days=0)
