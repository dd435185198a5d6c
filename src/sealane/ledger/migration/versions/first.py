"""The tables of a ledger, and the triggers that refuse to change what is written."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Index, MetaData, Table
from sqlalchemy import types as t

revision = "1"
down_revision = None

KEPT = ("origins", "entries", "subtrees", "checkpoints", "cosignatures", "seen")

POSTGRES = """
CREATE FUNCTION sealane_never() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a ledger is only added to'; END $$
"""


def _tables() -> MetaData:
    found = MetaData()
    big, text, name, at = t.BigInteger, t.Text, t.String(200), t.String(27)
    fixed = {"primary_key": True, "autoincrement": False}
    kept = {"nullable": False}
    Table("origins", found, Column("origin", name, primary_key=True), Column("made_at", at, **kept))
    entries = [Column("sequence", big, **fixed), Column("at", at, **kept)]
    entries += [Column(word, text, **kept) for word in ("actor", "kind", "subject")]
    entries += [Column("exercise_id", text), Column("entry_hash", t.LargeBinary(32), **kept)]
    entries += [Column("raw", t.LargeBinary, **kept)]
    of_kind = Index("entries_of_kind", "kind", "sequence")
    of_subject = Index("entries_of_subject", "subject", "sequence")
    Table("entries", found, *entries, of_kind, of_subject)
    subtree = [Column("level", t.Integer, **fixed), Column("place", big, **fixed)]
    Table("subtrees", found, *subtree, Column("root", t.LargeBinary(32), **kept))
    signed = [Column("at", at, **kept), Column("note", text, **kept)]
    Table("checkpoints", found, Column("size", big, **fixed), *signed)
    cosigned = [Column("name", name, primary_key=True), Column("note", text, **kept)]
    Table("cosignatures", found, Column("size", big, **fixed), *cosigned)
    seen = [Column("origin", name, primary_key=True), Column("size", big, **fixed)]
    Table("seen", found, *seen, Column("at", at, **kept), Column("note", text, **kept))
    return found


def upgrade() -> None:
    """Make the tables and their guards."""
    connection = op.get_bind()
    _tables().create_all(connection)
    if connection.dialect.name == "postgresql":
        op.execute(POSTGRES)
        for table in KEPT:
            op.execute(
                f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION sealane_never()"
            )
        return
    for table in KEPT:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'a ledger is only added to'); END"
            )


def downgrade() -> None:
    """Never: what is written stays."""
    raise NotImplementedError("A ledger is never taken back.")
