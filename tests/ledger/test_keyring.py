"""Keys in files, and what a signature is good for."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PublicKey

from sealane.cli import sealane
from sealane.errors import BadInput, LedgerError
from sealane.ledger import Key, PublicKey, Signature, read_key, read_public_key, write_key
from sealane.ledger.key import framed
from sealane.ledger.note import Checkpoint, is_signed_by, signed


def test_a_signature_holds_for_its_purpose_alone_and_whole(key: Key, partner: Key) -> None:
    told = key.sign("rotation", b"message")
    assert key.public.is_signed("rotation", b"message", told)
    assert not key.public.is_signed("receipt", b"message", told)
    assert not key.public.is_signed("rotation", b"other", told)
    assert not partner.public.is_signed("rotation", b"message", told)
    other = partner.sign("rotation", b"message")
    for mixed in (
        Signature(told.ed25519, other.mldsa65),
        Signature(other.ed25519, told.mldsa65),
        Signature(told.ed25519, bytes(3309)),
    ):
        assert not key.public.is_signed("rotation", b"message", mixed)
    assert Signature.of(told.as_bytes()) == told
    for short in (b"", told.ed25519, told.as_bytes()[:-1]):
        with pytest.raises(BadInput, match="Both signatures are required"):
            Signature.of(short)
    with pytest.raises(BadInput):
        key.sign("", b"x")


def test_the_standard_libraries_agree_on_the_bytes(key: Key) -> None:
    told = key.sign("receipt", b"message")
    key.public.classical.verify(told.ed25519, b"\x00sealane/receipt/v1\x00message")
    plain = MLDSA65PublicKey.from_public_bytes(key.public.mldsa65)
    plain.verify(told.mldsa65, b"message", b"sealane/receipt/v1")
    with pytest.raises(InvalidSignature):
        plain.verify(told.mldsa65, b"message")
    assert framed("a", b"b") == b"\x00sealane/a/v1\x00b"


def test_private_files_are_their_owners_alone(tmp_path: Path, key: Key) -> None:
    plain, sealed = tmp_path / "a", tmp_path / "b"
    write_key(key, plain)
    write_key(key, sealed, passphrase=b"twelve letters")
    for path in (plain, sealed):
        assert path.stat().st_mode & 0o777 == 0o600
    assert read_key(plain).public == key.public
    assert read_key(sealed, passphrase=b"twelve letters").public == key.public
    assert b"ENCRYPTED" in sealed.read_bytes()
    assert b"ENCRYPTED" not in plain.read_bytes()
    with pytest.raises(LedgerError, match="is encrypted"):
        read_key(sealed)
    with pytest.raises(LedgerError, match="does not open"):
        read_key(sealed, passphrase=b"another word!")
    with pytest.raises(LedgerError, match="there already"):
        write_key(key, plain)
    with pytest.raises(BadInput, match="5 characters"):
        write_key(key, tmp_path / "c", passphrase=b"short")
    plain.chmod(0o640)
    with pytest.raises(LedgerError, match="Others may read"):
        read_key(plain)
    assert "PRIVATE" not in repr(key)
    assert key.public.key_id[:16] in repr(key)


@pytest.mark.parametrize("told", ["", "Sealane-Key: a\n", "{}", "\x00" * 99, "x" * 70_000])
def test_what_is_no_key_is_refused(tmp_path: Path, told: str) -> None:
    path = tmp_path / "k"
    path.write_text(told)
    path.chmod(0o600)
    for read in (read_key, read_public_key):
        with pytest.raises(BadInput, match=r"not a key|not a public key"):
            read(path)  # type: ignore[operator]


def test_a_public_key_says_who_it_is(tmp_path: Path, key: Key) -> None:
    told = key.public.as_json()
    assert PublicKey.of(json.loads(json.dumps(told))) == key.public
    with pytest.raises(BadInput, match="changed on its way"):
        PublicKey.of({**told, "name": "x.example/y"})
    with pytest.raises(BadInput, match="not one of Ed25519"):
        PublicKey.of({**told, "ed25519": "AAAA"})
    for name in ("", "a b", "a+b", "cosignature/v1", "a\u3000b", "a\nb"):
        with pytest.raises(BadInput):
            Key.new(name)


def test_keys_and_ledgers_on_the_command_line(tmp_path: Path) -> None:
    runner = CliRunner()
    at = {name: str(tmp_path / name) for name in ("a.key", "b.key", "node.db", "word", "note")}
    (tmp_path / "word").write_text("a phrase of some length\n")
    word = ["--passphrase-file", at["word"]]

    def run(*arguments: str, code: int = 0) -> str:
        found = runner.invoke(sealane, list(arguments), catch_exceptions=False)
        assert found.exit_code == code, found.output
        return found.output

    made = json.loads(run("keys", "new", "j.example/n", "-o", at["a.key"], *word, "--json"))
    run("keys", "new", "j.example/n", "-o", at["b.key"], *word)
    assert made["key_id"][:8] in run("keys", "show", at["a.key"] + ".pub")
    signed = ["--key", at["a.key"], *word]
    run("ledger", "new", at["node.db"], "--origin", "j.example/l", *signed, "--who", "watch 1")
    run("keys", "rotate", "--ledger", at["node.db"], *signed, "--to", at["b.key"], "--because", "x")
    told = json.loads(run("ledger", "show", at["node.db"], "--json", "--last", "1"))
    assert told["entries"][0]["body"]["act"] == "rotate"
    Path(at["note"]).write_text(run("ledger", "show", at["node.db"], "--checkpoint"))
    verify = ["ledger", "verify", at["node.db"], "--first-key", made["key_id"]]
    assert json.loads(run(*verify, "--against", at["note"], "--json"))["holds"] is True
    other = json.loads(run("keys", "show", at["b.key"] + ".pub", "--json"))["key_id"]
    failed = ["ledger", "verify", at["node.db"], "--first-key", other, "--json"]
    result = runner.invoke(sealane, failed, standalone_mode=False)
    assert result.return_value == 1
    assert '"holds": false' in result.output
    run("ledger", "export", at["node.db"], "-o", str(tmp_path / "tiles"), "--tiles")
    assert (tmp_path / "tiles" / "checkpoint").read_text() == Path(at["note"]).read_text()


def test_the_module_of_the_page_signs_as_a_key_does(key: Key) -> None:
    page = (Path(__file__).parents[2] / "docs/how-to/keep-keys.md").read_text("utf-8")
    (written,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    known = {"framed": framed, "Signature": Signature}
    exec(compile(written, "keep-keys.md", "exec"), known)
    session = SimpleNamespace(
        ed25519=key.classical.sign,
        mldsa65=lambda message, context: key.quantum_safe.sign(message, context),
    )
    module = known["Module"](key.public, session)  # type: ignore[operator]
    assert key.public.is_signed("batch", b"x", module.sign("batch", b"x"))
    head = Checkpoint("a.example/ledger", 3, bytes(32))
    assert is_signed_by(signed(head, module), key.public)
