"""Ports: packaged, from a file, none, and files that are wrong."""

from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pytest

from sealane import geo
from sealane.errors import BadInput


def test_packaged_ports_know_the_great_harbours() -> None:
    ports = geo.Ports.packaged()
    assert len(ports) > 3700
    names, metres = ports.nearest([103.83, 120.28, 4.1], [1.26, 22.6, 51.95])
    assert metres.max() < 20_000
    assert names[1] == "Kao-Hsiung"


def test_nearest_port_over_180() -> None:
    ports = geo.Ports.from_lists(["east", "west"], [179.9, -170.0], [0.0, 0.0])
    names, metres = ports.nearest([-179.9], [0.0])
    assert list(names) == ["east"]
    assert metres[0] == pytest.approx(22264, abs=5)
    assert ports.distance_m([-179.9], [0.0])[0] == metres[0]


def test_no_ports_are_infinitely_far() -> None:
    ports = geo.Ports.from_lists([], [], [])
    names, metres = ports.nearest([0.0, 1.0], [0.0, 1.0])
    assert list(names) == [None, None]
    assert np.isinf(metres).all()


def test_user_ports(tmp_path: Path) -> None:
    path = tmp_path / "ports.csv"
    path.write_text('\ufefflat,kind,name,lon\n1.5,x,A,180\n-2,y,"B, inner",10\n', "utf-8")
    ports = geo.Ports.from_csv(path)
    assert ports.name == ("A", "B, inner")
    assert ports.lon.tolist() == [-180.0, 10.0]
    assert ports.lat.tolist() == [1.5, -2.0]


@pytest.mark.parametrize(
    ("text", "line", "field"),
    [
        ("name,lon\nA,1\n", 1, None),
        ("", 1, None),
        ("name,lon,lat\nA,1,2\nB,east,3\n", 3, "lon"),
        ("name,lon,lat\nA,1,91\n", 2, "lat"),
        ("name,lon,lat\nA,1,nan\n", 2, "lat"),
        ("name,lon,lat\nA,1\n", 2, "lat"),
        ("name,lon,lat\n", 2, None),
    ],
)
def test_wrong_files_name_the_line(tmp_path: Path, text: str, line: int, field: str | None) -> None:
    path = tmp_path / "ports.csv"
    path.write_text(text)
    with pytest.raises(BadInput, match=r"ports\.csv") as caught:
        geo.Ports.from_csv(path)
    assert (caught.value.line, caught.value.field) == (line, field)
    assert caught.value.hint


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00bin\x80"])
def test_files_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ports.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadInput, match="cannot be read"):
        geo.Ports.from_csv(path)


@pytest.mark.parametrize("packed", ["gzip", "zstd"])
def test_a_packed_file_is_read_as_it_is(tmp_path: Path, packed: Literal["gzip", "zstd"]) -> None:
    path = tmp_path / "ports.csv"
    with pa.CompressedOutputStream(str(path), packed) as stream:
        stream.write("\ufeffname,lon,lat\nÅ,1.5,2\n".encode())
    assert geo.Ports.from_csv(path).name == ("Å",)
    path.write_bytes(path.read_bytes()[:-6])
    with pytest.raises(BadInput, match="damaged or cut short"):
        geo.Ports.from_csv(path)


def test_a_zip_archive_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "ports.zip"
    path.write_bytes(b"PK\x03\x04rest")
    with pytest.raises(BadInput, match="unpack it"):
        geo.Ports.from_csv(path)
