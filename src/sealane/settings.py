"""Which value holds, and who set it: flag, environment, file or default, in that order.

Every setting is declared once, as data. The file is ``sealane.toml``, the nearest one upward from
the working directory (or the one named by ``--config``); an environment variable is the name in
capitals after ``SEALANE_`` with dots as underscores (``SEALANE_SERVE_PORT``). Thresholds of
detectors and of tracks are settings too (``detect.gap.min_gap_h``, ``tracks.max_speed_kn``): they
are read from the rules themselves when settings are asked for, so nothing heavy is loaded before.
Secrets come from the environment or from a file that nobody else may read, never from
``sealane.toml``, and are shown as ``***``.
"""

from __future__ import annotations

import math
import os
import re
import stat
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from sealane.errors import BadSetting

__all__ = ["FILE_NAME", "SETTINGS", "Setting", "Settings", "Value", "declared", "resolve", "single"]

FILE_NAME = "sealane.toml"
HIDDEN = "***"
MIN_TOKEN_CHARS = 16  # 16 random characters of base64 hold 96 bits
MAX_FILE_BYTES = 1_000_000
_TYPES = {"int": "a whole number", "float": "a number", "text": "a text", "path": "a path"}


@dataclass(frozen=True)
class Setting:
    """One setting as declared: its name, type, unit, range, default, level, meaning and source.

    ``level`` says who needs it: "basic" users, "advanced" ones, or "expert" ones who know the
    rule behind it.
    """

    name: str
    type: str
    default: Any
    description: str
    unit: str = "-"
    minimum: float | None = None
    maximum: float | None = None
    level: str = "basic"
    source: str = "Sealane"
    variable: str = ""

    @property
    def is_secret(self) -> bool:
        """Whether the value is never shown nor kept in ``sealane.toml``."""
        return self.type == "secret"

    @property
    def environment(self) -> str:
        """The environment variable that sets it."""
        return self.variable or f"SEALANE_{self.name.replace('.', '_').upper()}"

    @property
    def range(self) -> str:
        """The range in words; empty where any value holds."""
        low, high = (
            None if end is None else f"{end:,.0f}" if end == int(end) else f"{end:g}"
            for end in (self.minimum, self.maximum)
        )
        if low is not None:
            return f"{low} to {high}" if high is not None else f"{low} or more"
        return f"at most {high}" if high is not None else ""


SETTINGS: tuple[Setting, ...] = (
    Setting("lake", "path", None, "Lake of every command that is not told one by --lake"),
    Setting(
        "engine.name", "text", "local",
        "Who does the tasks of a run: local (the cores of this machine) or dask (a cluster)",
        variable="SEALANE_ENGINE",
    ),
    Setting("engine.cluster", "text", None, "Address of the scheduler of the Dask cluster"),
    Setting(
        "engine.workers", "int", None,
        "Threads of the local engine, or the most workers of the cluster to use; default: all",
        "count", 1,
    ),
    Setting("law.zones", "path", None, "File of official zones; default: in the data of the user"),
    Setting("assess.facts", "path", None, "Folder of your own tables of trade, by country"),
    Setting("assess.language", "text", "en", "Language in which commands print: en or ja"),
    Setting("fishing.model", "path", None, "Gear classifier that `detect train gear` wrote"),
    Setting("live.own_receivers", "text", None, "Hosts of your own, with commas between: --webhook "
            "and --mqtt send events, which carry no label, there and to this machine alone"),
    Setting("serve.host", "text", "127.0.0.1", "Address that the server listens on"),
    Setting("serve.port", "int", 8765, "Port that the server listens on", "-", 1, 65_535),
    Setting(
        "serve.token", "secret", None,
        "Token that every request must carry, of a server that this machine alone reaches",
        variable="SEALANE_TOKEN",
    ),
    Setting("serve.token_file", "path", None,
            "File that holds the token, readable by its owner alone (chmod 600)"),
    Setting("serve.accounts", "path", None,
            "Folder of the node whose accounts hold; needed to listen beyond this machine"),
    Setting("serve.certificate", "path", None,
            "Certificate with its chain (PEM); needed to listen beyond this machine"),
    Setting("serve.key", "path", None, "Key of that certificate (PEM, chmod 600)"),
    Setting("serve.proxy", "text", None, "Address of the one proxy that ends TLS in front of the "
            "server; no other is answered", level="advanced"),
    Setting("serve.oidc", "path", None, "File (TOML) with issuer, audience, keys of the provider "
            "whose tokens are taken", level="advanced"),
    Setting(
        "serve.lookback_s", "float", 7_200.0,
        "How long a vessel that fell silent stays on the map", "s", 1, 604_800, "advanced",
        "ITU-R M.1371-5, Annex 1, table 1: at anchor a class A ship reports every 3 min",
    ),
    Setting(
        "serve.page_rows", "int", 1_000, "Rows of a page of an answer unless asked for", "rows",
        1, 50_000, "advanced",
    ),
    Setting(
        "serve.picture_rows", "int", 12_000_000,
        "Positions held in memory for the map, about 45 bytes each", "rows", 100_000,
        1_000_000_000, "advanced",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Value:
    """The value that holds for a setting, and who set it."""

    setting: Setting
    value: Any
    origin: str

    @property
    def shown(self) -> Any:
        """The value as it may be shown."""
        return HIDDEN if self.setting.is_secret and self.value is not None else self.value


@dataclass(frozen=True)
class Settings(Mapping[str, Any]):
    """Every setting with the value that holds; reads like a mapping from name to value."""

    values_by_name: Mapping[str, Value] = field(repr=False)
    file: Path | None = None

    def __getitem__(self, name: str) -> Any:
        found = self._value(name)
        if found.setting.is_secret:
            raise BadSetting(f"{name} is a secret.", hint=f"Read it with .secret('{name}').")
        return found.value

    def __iter__(self) -> Iterator[str]:
        return (name for name, held in self.values_by_name.items() if not held.setting.is_secret)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def origin(self, name: str) -> str:
        """Who set it: 'flag', 'environment NAME', the file with its line, or 'default'."""
        return self._value(name).origin

    def secret(self, name: str) -> str | None:
        """A secret in the clear, or None where it is not set."""
        held = self._value(name).value
        return None if held is None else str(held)

    def thresholds(self, kind: str) -> dict[str, Any]:
        """Thresholds that somebody set of a detector or of "tracks"; the others hold defaults."""
        prefix = "tracks." if kind == "tracks" else f"detect.{kind}."
        return {
            name.removeprefix(prefix): held.value
            for name, held in self.values_by_name.items()
            if name.startswith(prefix) and held.origin != "default"
        }

    def rows(self) -> list[dict[str, Any]]:
        """Every setting as a row: name, value (secrets hidden), unit, origin and what it is."""
        return [
            {
                "name": name,
                "value": held.shown,
                "unit": held.setting.unit,
                "origin": held.origin,
                "default": held.setting.default,
                "range": held.setting.range,
                "level": held.setting.level,
                "environment": held.setting.environment,
                "description": held.setting.description,
                "source": held.setting.source,
            }
            for name, held in self.values_by_name.items()
        ]

    def _value(self, name: str) -> Value:
        if name not in self.values_by_name:
            raise _unknown(name, self.values_by_name)
        return self.values_by_name[name]


def declared() -> dict[str, Setting]:
    """Every setting by name, the thresholds of detectors and tracks included."""
    return {setting.name: setting for setting in (*SETTINGS, *_thresholds())}


def resolve(
    *,
    overrides: Sequence[str] = (),
    flags: Mapping[str, Any] | None = None,
    config: str | os.PathLike[str] | None = None,
    environment: Mapping[str, str] | None = None,
    directory: str | os.PathLike[str] | None = None,
    among: Mapping[str, Setting] | None = None,
) -> Settings:
    """Which value holds for every setting, and who set it.

    Parameters
    ----------
    overrides : flags as typed, "NAME=VALUE"; "gap.min_gap_h=4" is short for
        "detect.gap.min_gap_h=4".
    flags : flags by name; None means that the flag was not given.
    config : the settings file; without it the nearest sealane.toml upward is taken.
    environment : in place of the environment of the process.
    directory : where to look upward from, in place of the working directory.
    among : the settings that are asked about; None is ``declared()``, for which detectors are read.

    Raises
    ------
    BadSetting : an unknown name (the nearest is named), a value of the wrong type or out of its
        range, a file that is missing or cannot be read (file and line are named).
    """
    known = declared() if among is None else among
    held = {name: Value(setting, setting.default, "default") for name, setting in known.items()}
    path = _file(config, directory)
    if path is not None:
        held.update(_from_file(path, known))
    held.update(_from_environment(os.environ if environment is None else environment, known))
    held.update(_from_flags(overrides, flags or {}, known))
    if held["serve.token"].value is None and held["serve.token_file"].value is not None:
        held["serve.token"] = _from_token_file(held["serve.token_file"], path)
    for name in ("lake", "serve.accounts", "serve.certificate", "serve.key", "serve.oidc"):
        held[name] = _beside(path, held[name])
    return Settings(held, path)


def single(name: str) -> Any:
    """The value of one of ``SETTINGS`` here; detectors are read only where a file sets something.

    Raises BadSetting as ``resolve`` does.
    """
    if _file(None, None) is not None:
        return resolve()[name]
    known = {one.name: one for one in SETTINGS if one.name == name}
    own = {key: text for key, text in os.environ.items() if key == known[name].environment}
    set_there = dict(_from_environment(own, known))
    return set_there[name].value if set_there else known[name].default


def _beside(config: Path | None, named: Value) -> Value:
    """A path that stands in the settings file starts at the folder of that file."""
    if config is None or not named.origin.startswith(str(config)) or "://" in named.value:
        return named
    return replace(named, value=str(config.parent / Path(named.value).expanduser()))


def _thresholds() -> Iterator[Setting]:
    """The thresholds of the detectors and of tracks, as they declare them."""
    from importlib import import_module

    detectors = import_module("sealane.detect").DETECTORS
    rules = {f"detect.{kind}": rule for kind, rule in detectors.items()}
    rules["tracks"] = import_module("sealane.tracks").Segmenter
    for section, rule in rules.items():
        for name, declared_field in rule.__dataclass_fields__.items():
            about = declared_field.metadata
            if "unit" in about:
                yield Setting(
                    f"{section}.{name}",
                    "int" if isinstance(declared_field.default, int) else "float",
                    declared_field.default,
                    about["help"],
                    about["unit"],
                    about.get("minimum"),
                    about.get("maximum"),
                    "expert",
                    about["source"],
                )


def _file(
    config: str | os.PathLike[str] | None, directory: str | os.PathLike[str] | None
) -> Path | None:
    if config is not None:
        path = Path(config)
        if not path.is_file():
            raise BadSetting(
                f"There is no settings file {path}.", hint="Check --config.", file=path
            )
        return path
    start = Path(directory) if directory is not None else Path.cwd()
    upward = (folder / FILE_NAME for folder in (start, *start.resolve().parents))
    return next((path for path in upward if path.is_file()), None)


def _from_file(path: Path, known: Mapping[str, Setting]) -> Iterator[tuple[str, Value]]:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise BadSetting(f"{path} is too large for a settings file.", file=path)
        text = path.read_text("utf-8-sig")
        tree = tomllib.loads(text)
    except OSError as error:
        raise BadSetting(
            f"{path} cannot be read: {error.strerror}.", hint="Check its permissions.", file=path
        ) from error
    except ValueError as error:  # broken TOML, or no UTF-8
        raise BadSetting(
            f"{path} is no TOML file: {error}.", hint="Write, for example, port = 9000.", file=path
        ) from error
    for name, value in _flat(tree):
        line = _line_of(text, name)
        where = f"{path}:{line}" if line else str(path)
        if name not in known:
            raise _unknown(name, known, file=path, line=line)
        if known[name].is_secret:
            raise BadSetting(
                f"{where}: {name} is a secret and does not belong in {FILE_NAME}.",
                hint=f"Set {known[name].environment}, or name a file in {name}_file.",
                file=path,
                line=line,
                setting=name,
            )
        yield name, Value(known[name], _checked(known[name], value, where), where)


def _flat(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{name}.")
        else:
            yield name, value


def _line_of(text: str, name: str) -> int | None:
    """The line that sets a name, found by its table header and its key."""
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if header := re.match(r"\[([^\[\]]+)\]", stripped):
            table = "".join(header[1].split()).replace('"', "") + "."
            if table == f"{name}.":
                return number
        elif match := re.match(r'([\w."\s-]+?)\s*=', stripped):
            key = "".join(match[1].split()).replace('"', "")
            if f"{table}{key}" == name or name.startswith(f"{table}{key}."):
                return number
    return None


def _from_environment(
    environment: Mapping[str, str], known: Mapping[str, Setting]
) -> Iterator[tuple[str, Value]]:
    by_variable = {setting.environment: setting for setting in known.values()}
    sections = {f"SEALANE_{name.partition('.')[0].upper()}_" for name in known}
    for variable, text in environment.items():
        setting = by_variable.get(variable)
        if setting is not None and text != "":
            origin = f"environment {variable}"
            yield setting.name, Value(setting, _parsed(setting, text, origin), origin)
        elif setting is None and any(variable.startswith(section) for section in sections):
            near = get_close_matches(variable, by_variable, n=1, cutoff=0.0)[0]
            raise BadSetting(
                f"{variable} sets nothing.", hint=f"Did you mean {near}?", setting=variable
            )


def _from_flags(
    overrides: Iterable[str], flags: Mapping[str, Any], known: Mapping[str, Setting]
) -> Iterator[tuple[str, Value]]:
    for text in overrides:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals:
            raise BadSetting(
                f"--set {text}: expected NAME=VALUE.", hint="For example --set gap.min_gap_h=4."
            )
        name = f"detect.{name}" if name not in known and f"detect.{name}" in known else name
        if name not in known:
            raise _unknown(name, known)
        if known[name].is_secret:
            raise BadSetting(
                f"{name} is a secret: a flag would show it to everyone on this machine.",
                hint=f"Set {known[name].environment}, or name a file in {name}_file.",
                setting=name,
            )
        yield name, Value(known[name], _parsed(known[name], value, "flag"), "flag")
    for name, value in flags.items():
        if name not in known:
            raise _unknown(name, known)
        if value is not None:
            yield name, Value(known[name], _checked(known[name], value, "flag"), "flag")


def _from_token_file(named: Value, config: Path | None) -> Value:
    """The token in a file that its owner alone can read."""
    path = Path(named.value).expanduser()
    if not path.is_absolute() and config is not None and named.origin.startswith(str(config)):
        path = config.parent / path
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        token = path.read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        raise BadSetting(
            f"The token file {path} cannot be read.",
            hint="Check serve.token_file and that the file is yours.",
            file=path,
            setting="serve.token_file",
        ) from error
    if os.name == "posix" and mode & 0o077:
        raise BadSetting(
            f"The token file {path} can be read by others (mode {mode:03o}).",
            hint=f"Run: chmod 600 {path}",
            file=path,
            setting="serve.token_file",
        )
    setting = next(one for one in SETTINGS if one.name == "serve.token")
    return Value(setting, _checked(setting, token, str(path)), f"file {path}")


def _parsed(setting: Setting, text: str, origin: str) -> Any:
    """A value that came as text."""
    value: Any = text.strip()
    try:
        if setting.type == "int":
            value = int(value)
        elif setting.type == "float":
            value = float(value)
    except ValueError:
        raise _wrong(setting, text, origin) from None
    return _checked(setting, value, origin)


def _checked(setting: Setting, value: Any, origin: str) -> Any:
    """The value in its declared type, within its range."""
    if setting.is_secret:
        if not isinstance(value, str) or len(value) < MIN_TOKEN_CHARS:
            raise BadSetting(
                f"{origin}: {setting.name} is shorter than {MIN_TOKEN_CHARS} characters.",
                hint="Make one: python3 -c 'import secrets; print(secrets.token_urlsafe())'",
                setting=setting.name,
            )
        return value
    if setting.type in ("text", "path"):
        if not isinstance(value, (str, os.PathLike)) or not str(value):
            raise _wrong(setting, value, origin)
        return str(value)
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not is_whole and not (setting.type == "float" and isinstance(value, float)):
        raise _wrong(setting, value, origin)
    is_low = setting.minimum is not None and value < setting.minimum
    is_high = setting.maximum is not None and value > setting.maximum
    if not math.isfinite(value) or is_low or is_high:
        raise _wrong(setting, value, origin)
    return float(value) if setting.type == "float" else value


def _wrong(setting: Setting, value: Any, origin: str) -> BadSetting:
    unit = "" if setting.unit == "-" else f" [{setting.unit}]"
    limits = f", {setting.range}" if setting.range else ""
    return BadSetting(
        f"{origin}: {setting.name} is {value!r}, expected {_TYPES[setting.type]}{limits}{unit}.",
        hint=f"The default is {setting.default}.",
        setting=setting.name,
        value=value,
    )


def _unknown(
    name: str, known: Iterable[str], *, file: Path | None = None, line: int | None = None
) -> BadSetting:
    names = list(known)
    near = get_close_matches(name, names, n=1, cutoff=0.0)
    short = {one.rpartition(".")[2]: one for one in names}
    last = get_close_matches(name.rpartition(".")[2], short, n=1)
    suggested = short[last[0]] if last else near[0]
    where = f"{file}:{line}: " if file and line else f"{file}: " if file else ""
    return BadSetting(
        f"{where}there is no setting '{name}'.",
        hint=f"Did you mean '{suggested}'? `sealane settings` lists every one.",
        file=file,
        line=line,
        setting=name,
    )
