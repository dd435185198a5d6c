"""What the people of a node may do: five roles, each a list of acts. Nobody has an act that no role
of theirs names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sealane.errors import BadInput

__all__ = ["ACTS", "ROLES", "acts_of", "read_roles"]

ROLES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "reader": frozenset({"read"}),
        "analyst": frozenset({"read", "label", "explain", "set_aside"}),
        "releaser": frozenset({"read", "explain", "release", "recall"}),
        "auditor": frozenset({"read", "read_ledger", "read_reads"}),
        "keeper": frozenset({"read_ledger", "keep_accounts", "keep_keys", "keep_pack"}),
    }
)
"""Role to acts. Ours, after the separation of duties of NIST SP 800-53 rev. 5, AC-5: whoever keeps
accounts, keys and rules does not release, and whoever releases does not keep them."""

ACTS = frozenset().union(*ROLES.values())
"""Every act that a role can name."""

APART = (frozenset({"keeper", "releaser"}), frozenset({"keeper", "auditor"}))
"""Roles that nobody has together (AC-5)."""


def read_roles(said: Iterable[str]) -> frozenset[str]:
    """Roles by name. ``BadInput`` for one that is not there, for none, and for two that nobody has
    together."""
    roles = frozenset(said)
    odd = sorted(roles - ROLES.keys())
    if odd or not roles:
        raise BadInput(
            f"{odd[0]} is no role." if odd else "An account has a role.",
            hint=f"Take one or more of {', '.join(ROLES)}.",
            field="role",
            value=odd[0] if odd else None,
        )
    for pair in APART:
        if pair <= roles:
            one, other = sorted(pair)
            raise BadInput(
                f"Nobody is {one} and {other} at once: who keeps the rules does not act by them.",
                hint="Make two accounts for two people.",
                field="role",
            )
    return roles


def acts_of(roles: Iterable[str]) -> frozenset[str]:
    """All acts of some roles."""
    return frozenset().union(*(ROLES[one] for one in roles))
