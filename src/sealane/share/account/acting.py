"""Who acts at the command line of a node, as its ledger names them.

Nobody signs in there: whoever may read ``node.key`` is believed. A name that is an account's stands
for that account and needs its role, so that nobody does by a slip what is another's to do; it stops
nobody who means to, who may as well give another name, or write with the key by a program of their
own. A name that is no account's is written so that it cannot be taken for one: ``os:NAME`` is the
user of the machine as its system tells, ``said:NAME`` what was given with ``--who``. No account has
a name with a colon.
"""

from __future__ import annotations

import json

from sqlalchemy import inspect, select

from sealane.errors import BadInput, NotAllowed
from sealane.ledger import Ledger, reading
from sealane.share.account.role import ROLES, acts_of
from sealane.share.account.schema import ACCOUNTS

__all__ = ["acting", "unaccounted"]

LONGEST = 100
"""Signs of a name, as of an account's."""


def acting(
    ledger: Ledger, name: str, act: str, *, is_user: bool = False, party: str | None = None
) -> str:
    """The actor of an entry. ``is_user``: the name is that of the machine's user; ``party``: whose
    node it is, None where only its ledger is known. ``NotAllowed``, with the role that is needed,
    for an account that has not the act, ended, or is of another party."""
    found = None
    with reading(ledger.engine) as connection:
        if inspect(connection).has_table(ACCOUNTS.name):
            asked = select(ACCOUNTS).where(ACCOUNTS.c.name == name)
            found = connection.execute(asked).mappings().first()
    if found is None:
        return unaccounted(name, is_user=is_user)
    roles = json.loads(found["roles"])
    needed = " or ".join(role for role, acts in ROLES.items() if act in acts)
    what = act.replace("_", " ")
    if found["ended_at"] is not None:
        why = f"the account {name} has ended"
    elif party is not None and found["party"] != party:
        why = f"{name} is of {found['party']}, and this is the node of {party}"
    elif act not in acts_of(roles):
        why = f"{name} is {', '.join(sorted(roles))}, and it needs the role {needed}"
    else:
        return name
    raise NotAllowed(
        f"{name} may not {what} here: {why}.",
        hint=f"Somebody with the role {needed} does it, and says so with --who.",
        act=act,
    )


def unaccounted(name: str, *, is_user: bool = False) -> str:
    """How somebody without an account is named. ``BadInput`` for what is no name."""
    if not name.isprintable() or not name.strip() or len(name) > LONGEST:
        raise BadInput(
            f"Who acts has a name of 1 to {LONGEST} printable signs.",
            hint="Give one with --who.", field="who",
        )  # fmt: skip
    return f"os:{name}" if is_user else f"said:{name}"
