"""Is a scheduler there? Asked before a run, and again where a run broke off; and why not.

Dask itself says "timed out" of a port that is closed, a host that nobody knows and a network that
is silent. Whoever has to mend it needs to know which.
"""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sealane.errors import EngineError

__all__ = ["knock", "unanswered"]

PROBE_S = 1.0  # after Dask has tried for longer: only to tell why it failed
OWN = "`sealane engine start` prints the address of one of its own."


def knock(library: Any, address: str, *, seconds: float) -> None:
    """Raise unless a scheduler answers: a client that finds none goes on trying behind our back."""
    import asyncio

    async def ask() -> None:
        given = library.Security().get_connection_args("client")
        comm = await library.comm.connect(address, timeout=seconds, **given)
        await comm.close()

    async def ask_in_time() -> None:  # whoever else listens there may never say a word
        await asyncio.wait_for(ask(), seconds + PROBE_S)

    with ThreadPoolExecutor(1) as pool:  # a notebook has a loop of its own in this thread
        pool.submit(lambda: asyncio.run(ask_in_time())).result()


def unanswered(library: Any, address: str, error: Exception, *, seconds: float) -> EngineError:
    """What is wrong with an address where no scheduler answered, and what to do."""
    try:
        host, port = library.comm.get_address_host_port(address, strict=True)
    except (ValueError, NotImplementedError) as wrong:
        why, hint = f" ({wrong})", f"Write --cluster tcp://HOST:PORT; {OWN}"
    else:
        why, hint = _why_not(host, port, error, seconds)
    return EngineError(f"No Dask cluster answers at {address}{why}.", hint=hint, cluster=address)


def _why_not(host: str, port: int, error: Exception, seconds: float) -> tuple[str, str]:
    try:
        socket.create_connection((host, port), timeout=PROBE_S).close()
    except socket.gaierror:
        return (
            f": no host is known as {host}",
            "Check the name in --cluster, and that it can be looked up from this machine.",
        )
    except ConnectionRefusedError:
        return (
            ": the connection was refused, so nothing listens on that port",
            f"Check the port in --cluster, or start the scheduler; {OWN}",
        )
    except TimeoutError:
        return (
            f": nothing came back within {seconds:g} s",
            f"Check that {host} is up, and that no firewall stands between it and this machine.",
        )
    except OSError as unreachable:
        return (
            f": it cannot be reached ({unreachable.strerror or unreachable})",
            "Check the address in --cluster, and the network of this machine.",
        )
    said = str(error).strip().splitlines() or [type(error).__name__]
    return (
        f": something listens there that does not speak as a scheduler does ({said[0]})",
        "Check the port (8786 rather than that of the dashboard), whether TLS is asked for, "
        "and that Dask is of about the same version on both sides.",
    )
