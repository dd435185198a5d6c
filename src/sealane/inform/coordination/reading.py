"""Tables of shares from files, with every row accounted for.

Three layouts, as CSV or Parquet, told apart by their columns: SHARES, CooRTweet's (``object_id,
account_id, content_id, timestamp_share``) and coordination-network-toolkit's (``message_id,
user_id, username, repost_id, reply_id, message, timestamp, urls``). Accounts become keyed hashes
here, where they are not yet; with no key given, one is made for this reading and forgotten.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from sealane.errors import BadInput, UnknownFormat
from sealane.inform.coordination.share import COLUMNS, numbered

__all__ = ["Reading", "read"]

MOMENT = pl.Datetime("us", "UTC")
HEX_32 = re.compile(r"[0-9a-f]{32}")
CARRIED = ("language", "topic", "text")
"""Columns that any layout may have beside its own."""
URL = r"[^\s'\"\[\],]+(?:,[^\s'\"\[\],]+)*"
"""One address in a list of them, as Python writes a list or with spaces between."""
EPOCH_US = 1e6
LONGEST_S = 253_402_300_799.0
"""[s] The end of the year 9999: a number beyond is no time in seconds."""


@dataclass(frozen=True)
class Reading:
    """Shares of a file, its layout, and how many rows were left out for which reason."""

    shares: pl.DataFrame
    layout: str
    rows: int
    rejected: dict[str, int]


def read(path: str | Path, *, key: bytes | None = None) -> Reading:
    """Read shares from a CSV or Parquet in one of three layouts.

    What it cannot tell: whether two spellings of an address are one; addresses are compared as
    they stand. ``key`` (16 to 64 bytes) makes the hashes of accounts; the same key gives the same
    hashes. Rows keep their order. Raises UnknownFormat where the columns are none of the three, and
    BadInput where the file cannot be read.

    Example: ``read("tweets.csv").shares``
    """
    path = Path(path)
    table = _table(path)
    columns = set(table.columns)
    if {"account", "object", "shared_at"} <= columns:
        layout, shares = "shares", _own(table)
    elif {"object_id", "timestamp_share"} <= columns and columns & {"account_id", "id_user"}:
        layout, shares = "coortweet", _coortweet(table)
    elif {"message_id", "user_id", "repost_id", "timestamp"} <= columns:
        layout, shares = "cnt", _cnt(table)
    else:
        raise UnknownFormat(
            f"{path.name} has the columns {', '.join(table.columns)}: no table of shares.",
            hint="Expected account, kind, object and shared_at, or the columns of CooRTweet or of "
            "coordination-network-toolkit.",
            file=str(path),
        )
    shares, rejected = _without_rejects(shares)
    return Reading(_keyed(shares, key), layout, table.height, rejected)


def _table(path: Path) -> pl.DataFrame:
    try:
        if path.suffix == ".parquet":
            return pl.read_parquet(path)
        return pl.read_csv(path, infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise BadInput(
            f"{path.name} cannot be read: {str(error).splitlines()[0]}.",
            hint="Give a CSV in UTF-8 with one header line, or a Parquet file.",
            file=str(path),
        ) from error


def _moment(column: pl.Series) -> pl.Series:
    """Seconds since 1970 (a number), ISO 8601, or a time, as UTC in microseconds; null where it is
    none. A time without an offset is UTC."""
    if isinstance(column.dtype, pl.Datetime):
        zoned = column if column.dtype.time_zone else column.dt.replace_time_zone("UTC")
        return zoned.dt.convert_time_zone("UTC").cast(MOMENT)
    seconds = column.cast(pl.Float64, strict=False)
    seconds = seconds.set(~seconds.is_between(-LONGEST_S, LONGEST_S), None)
    counted = (seconds * EPOCH_US).round().cast(pl.Int64).cast(MOMENT)
    if column.dtype == pl.String and counted.null_count() > column.null_count():
        spoken = column.str.to_datetime(time_unit="us", time_zone="UTC", strict=False)
        return counted.zip_with(counted.is_not_null(), spoken)
    return counted


def _text(name: str) -> pl.Expr:
    """A column as text, an empty one as none."""
    column = pl.col(name).cast(pl.String)
    return pl.when(column.str.len_bytes() > 0).then(column)


def _with(table: pl.DataFrame, **columns: pl.Expr) -> pl.DataFrame:
    carried = [_text(name).alias(name) for name in CARRIED if name in table.columns]
    return table.select(*(value.alias(name) for name, value in columns.items()), *carried)


def _own(table: pl.DataFrame) -> pl.DataFrame:
    has = table.columns
    return _with(
        table,
        account=_text("account"),
        kind=_text("kind") if "kind" in has else pl.lit("object"),
        object=_text("object"),
        shared_at=pl.lit(_moment(table["shared_at"])),
        post_id=_text("post_id") if "post_id" in has else pl.lit(None, pl.String),
    )


def _coortweet(table: pl.DataFrame) -> pl.DataFrame:
    account = "account_id" if "account_id" in table.columns else "id_user"
    return _with(
        table,
        account=_text(account),
        kind=pl.lit("object"),
        object=_text("object_id"),
        shared_at=pl.lit(_moment(table["timestamp_share"])),
        post_id=_text("content_id") if "content_id" in table.columns else pl.lit(None, pl.String),
    )


def _cnt(table: pl.DataFrame) -> pl.DataFrame:
    """Reposts and replies by their target; addresses and texts of what is no repost."""
    names = ("user_id", "message_id", "repost_id", "reply_id", "message", "urls", *CARRIED[:2])
    table = table.select(
        _moment(table["timestamp"]).alias("timestamp"),
        *(_text(name).alias(name) for name in names if name in table.columns),
    )
    own = table.filter(pl.col("repost_id").is_null())
    kinds = {"repost": (table, "repost_id"), "reply": (table, "reply_id"), "text": (own, "message")}
    if "urls" in own.columns:
        kinds["url"] = own.with_columns(pl.col("urls").str.extract_all(URL)).explode("urls"), "urls"
    parts = [
        _shared(rows, kind, column)
        for kind, (rows, column) in kinds.items()
        if column in rows.columns and rows[column].null_count() < rows.height
    ]
    return pl.concat(parts) if parts else _shared(table.clear(), "repost", "repost_id")


def _shared(rows: pl.DataFrame, kind: str, column: str) -> pl.DataFrame:
    """One kind of shares of a table of coordination-network-toolkit; its message goes with each."""
    if "message" in rows.columns:
        rows = rows.with_columns(pl.col("message").alias("text"))
    rows = rows.filter(pl.col(column).is_not_null())
    return _with(
        rows,
        account=pl.col("user_id"),
        kind=pl.lit(kind),
        object=pl.col(column),
        shared_at=pl.col("timestamp"),
        post_id=pl.col("message_id"),
    )


def _without_rejects(shares: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, int]]:
    """Shares that say account, object and time; the others counted by the first that is missing."""
    reasons = {"account": "no account", "object": "no object", "shared_at": "no time that is read"}
    rejected = {}
    for name, reason in reasons.items():
        missing = shares[name].null_count()
        if missing:
            rejected[reason] = missing
            shares = shares.filter(pl.col(name).is_not_null())
    shares = shares.with_columns(pl.col("kind").fill_null("object"))
    absent = [pl.lit(None, pl.String).alias(n) for n in COLUMNS if n not in shares.columns]
    return shares.with_columns(absent), rejected


def _keyed(shares: pl.DataFrame, key: bytes | None) -> pl.DataFrame:
    """Accounts as keyed hashes (BLAKE2b with a key, RFC 7693; 32 hex digits), unless all are."""
    codes, accounts = numbered(shares["account"])
    if key is None and all(HEX_32.fullmatch(one) for one in accounts):
        return shares
    secret = key or secrets.token_bytes(32)
    hashes = [
        hashlib.blake2b(one.encode(), key=secret, digest_size=16).hexdigest() for one in accounts
    ]
    return shares.with_columns(pl.Series("account", hashes, pl.String).gather(pl.Series(codes)))
