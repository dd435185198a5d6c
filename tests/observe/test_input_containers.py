"""The same content is the same file in every container; damage is told with file and place."""

from __future__ import annotations

import gzip
import io
import os
import sys
import threading
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest

from sealane import observe
from sealane.errors import BadInput, UnknownFormat

CONTENT = b"MMSI,BaseDateTime,LAT,LON\n" + b"".join(
    b"367000001,2023-01-11T00:%02d:%02d,43.5,-70.25\n" % divmod(i, 60) for i in range(3000)
)


def zst(content: bytes) -> bytes:
    return bytes(pa.compress(content, "zstd", asbytes=True))


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def one(path: Path | str) -> observe.Input:
    inputs = observe.open_inputs([path])
    assert len(inputs) == 1
    return inputs[0]


@pytest.mark.parametrize(
    "stored",
    [
        CONTENT,
        gzip.compress(CONTENT),
        gzip.compress(CONTENT[:500]) + gzip.compress(CONTENT[500:]),
        zst(CONTENT),
        zst(CONTENT[:500]) + zst(CONTENT[500:]),
        gzip.compress(zst(CONTENT)),
    ],
    ids=["plain", "gzip", "gzip-members", "zstd", "zstd-frames", "zstd-in-gzip"],
)
def test_content_and_digest_do_not_depend_on_the_container(tmp_path: Path, stored: bytes) -> None:
    plain, packed = tmp_path / "a.csv", tmp_path / "a.no-suffix"
    plain.write_bytes(CONTENT)
    packed.write_bytes(stored)
    with one(packed).open() as stream:
        assert stream.read() == CONTENT
    assert one(packed).digest() == one(plain).digest()


def test_zip_members_are_inputs_of_their_own(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "a.zip",
        {"b/two.csv": CONTENT, "a/one.csv.gz": gzip.compress(CONTENT), "__MACOSX/x": b"junk"},
    )
    inputs = observe.open_inputs([path])
    assert [each.name for each in inputs] == [f"{path}!a/one.csv.gz", f"{path}!b/two.csv"]
    assert len({each.digest() for each in inputs}) == 1
    assert one(f"{path}!b/two.csv").digest() == inputs[0].digest()


def test_directory_is_read_recursively_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.csv", "a/z.csv", ".hidden.csv", ".git/config", "a/.x"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(CONTENT)
    names = [Path(each.name).relative_to(tmp_path) for each in observe.open_inputs([tmp_path])]
    assert [str(name) for name in names] == ["b.csv", "a/z.csv"]


def test_glob_is_sorted(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "c.txt"):
        (tmp_path / name).write_bytes(CONTENT)
    names = [Path(each.name).name for each in observe.open_inputs([f"{tmp_path}/*.csv"])]
    assert names == ["a.csv", "b.csv"]


def test_directories_in_a_glob_are_read(tmp_path: Path) -> None:
    (tmp_path / "2023").mkdir()
    (tmp_path / "2023/a.csv").write_bytes(CONTENT)
    assert [Path(each.name).name for each in observe.open_inputs([f"{tmp_path}/20*"])] == ["a.csv"]


def test_pipe_is_read_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(CONTENT,))
    writer.start()
    source = one(pipe)
    writer.join()
    assert source.name == str(pipe)
    assert sum(batch.positions.height for batch in observe.read(source)) == 3000


def test_standard_input_is_read_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(CONTENT))))
    source = one("-")
    digest = source.digest()
    reading = observe.read(source)
    assert sum(batch.positions.height for batch in reading) == 3000
    assert reading.report.digest == digest


@pytest.mark.parametrize(
    "member", ["../x.csv", "/etc/x.csv", "a/../../x.csv", "..\\x.csv", "C:\\x.csv"]
)
def test_zip_that_climbs_out_is_refused(tmp_path: Path, member: str) -> None:
    path = zipped(tmp_path / "a.zip", {"good.csv": CONTENT, member: CONTENT})
    with pytest.raises(BadInput, match="climbs out") as caught:
        observe.open_inputs([path])
    assert caught.value.file == str(path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.zip"]


def test_encrypted_zip_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"good.csv": CONTENT})
    raw = bytearray(path.read_bytes())
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(magic) + flags] |= 1
    path.write_bytes(raw)
    with pytest.raises(BadInput, match="encrypted"):
        observe.open_inputs([path])


def test_zip_in_a_zip_is_refused(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"a.csv": CONTENT}).read_bytes()
    path = zipped(tmp_path / "outer.zip", {"inner.zip": inner})
    with pytest.raises(BadInput, match="zip archive inside"):
        observe.read(one(path))


@pytest.mark.parametrize("pack", [gzip.compress, zst], ids=["gzip", "zstd"])
@pytest.mark.parametrize("lost", [1, 8, 200])
def test_cut_stream_is_told_with_file_and_byte(tmp_path: Path, pack: object, lost: int) -> None:
    assert callable(pack)
    path = tmp_path / "cut.csv"
    path.write_bytes(pack(CONTENT)[:-lost])
    with pytest.raises(BadInput, match="cut short after") as caught:
        list(observe.read(one(path)))
    assert caught.value.file == str(path)
    assert "offset" in caught.value.data
    assert caught.value.hint


def test_cut_and_corrupt_zip(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.csv": os.urandom(5000) + CONTENT})
    raw = path.read_bytes()
    path.write_bytes(raw[:-30])
    with pytest.raises(BadInput, match="cut short"):
        observe.open_inputs([path])
    path.write_bytes(raw[:2000] + bytes(100) + raw[2100:])
    with pytest.raises(BadInput, match=r"a\.zip!a\.csv"):
        one(path).digest()


def test_other_containers_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.xz"
    path.write_bytes(b"\xfd7zXZ\x00" + bytes(100))
    with pytest.raises(BadInput, match="xz"):
        one(path).digest()


def test_what_is_not_there(tmp_path: Path) -> None:
    for spec in (tmp_path / "no.csv", f"{tmp_path}/*.csv", tmp_path):
        with pytest.raises(BadInput) as caught:
            observe.open_inputs([spec])
        assert str(tmp_path) in str(caught.value)
        assert caught.value.hint


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_without_permission(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    with pytest.raises(BadInput, match="permission"):
        observe.open_inputs([closed])


def test_permission_error_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(CONTENT)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(BadInput, match="permission denied"):
        observe.open_inputs([path])


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"", BadInput, "empty"),
        (b" \n\n", BadInput, "empty"),
        (CONTENT.decode().encode("utf-16"), BadInput, "UTF-16"),
        (CONTENT.decode().encode("utf-16-le"), BadInput, "UTF-16"),
        (bytes(range(256)) * 50, UnknownFormat, "binary"),
        ("投稿番号,本文\n1,衝突した\n".encode("cp932"), BadInput, "not UTF-8; it may be CP932"),
        ("帖子,正文\n1,两船相撞\n".encode("gb18030"), BadInput, "it may be .*GB18030"),
        (b"hello world\nthis is prose\n", UnknownFormat, "no dialect"),
    ],
    ids=["empty", "blank", "utf16", "utf16-no-mark", "noise", "japanese", "chinese", "prose"],
)
def test_content_that_is_no_table(
    tmp_path: Path, content: bytes, error: type[BadInput], words: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(error, match=words) as caught:
        list(observe.read(one(path)))
    assert caught.value.file == str(path)
    assert caught.value.hint


def test_utf16_says_how_to_convert_a_log_or_a_table(tmp_path: Path) -> None:
    sentence = "!AIVDM,1,1,,A,15M67FC000G?ufbE`FepT@3n00Sa,0*5C\n"
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        log, table = tmp_path / "my log.nmea", tmp_path / "a.csv"
        log.write_bytes((sentence * 20).encode(encoding))
        table.write_bytes(CONTENT.decode().encode(encoding))
        with pytest.raises(BadInput) as caught:
            observe.read(one(log))
        assert caught.value.hint == f"Convert it: iconv -f UTF-16 -t UTF-8 '{log}' > utf8.nmea"
        with pytest.raises(BadInput, match=r"utf8\.csv \(or state it in a mapping, as encoding"):
            observe.read(one(table))


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"!AIVDM,1,1,,A,15M67FC000G?ufbE`FepT@3n00Sa,0*5C\n", "nmea"),
        (b"# log\n\\c:1*00\\!BSVDM,1,1,,B,1,0*00\n", "nmea"),
        (b'{"MessageType":"PositionReport","MetaData":{},"Message":{}}\n', "aisstream"),
        (b'{"class":"VERSION"}\n{"class":"AIS","type":1}\n', "gpsd"),
        (b'{"mmsi":1}\n', "json"),
        (b"PAR1....", "parquet"),
        (CONTENT, "csv"),
    ],
)
def test_kind_by_content(head: bytes, kind: str) -> None:
    assert observe.detect_format(head, "x") == kind


def test_rows_name_their_file_without_its_folders(tmp_path: Path) -> None:
    """Exports are shared: nobody learns the folders of whoever ingested. Rejects keep the path."""
    archive = CONTENT + b"not,a,row\n"
    log = b"\\c:1700000000*5F\\!AIVDM,1,1,,A,18KQVQ@0?w<tSF0l4Q@>4?wv0000,0*00\n"
    log += b"\\c:1700000000*5F\\!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A\n"
    folder = tmp_path / "home!secret"
    folder.mkdir()
    (folder / "a.csv").write_bytes(archive)
    (folder / "a.nmea").write_bytes(log)
    inside = {"day/b.csv": archive, "day/b.nmea": log}
    packed = zipped(folder / "c.zip", inside)
    given = {"a.csv": folder / "a.csv", "a.nmea": folder / "a.nmea"}
    given |= {f"c.zip!{Path(m).name}": f"{packed}!{m}" for m in inside}
    for source, path in given.items():
        reading = observe.read(one(path))
        batches = list(reading)
        said = {row for batch in batches for row in batch.positions["source"]}
        refused = {row for batch in batches for row in batch.rejects["file"]}
        assert said == {source}
        assert refused == {reading.report.file} == {str(path)}
