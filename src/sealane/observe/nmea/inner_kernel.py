"""How are the inner kernels compiled? For each other only: Python never calls them.

A kernel that is called from Python needs a wrapper that takes its arguments apart; for the desk
of the decoder that is far more code than the kernel itself. Only ``scan`` and ``finish`` carry
one and are cached; whatever they call is compiled into them. Numba's cache looks only at the file
of the outer kernel, so the outer kernels carry a :func:`revision` of all of them.
"""

from pathlib import Path
from zlib import crc32

from numba import njit

__all__ = ["inlined", "kernel", "revision"]

kernel = njit(  # type: ignore[call-overload]  # Numba's stubs lack the last three
    nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True
)

inlined = njit(  # type: ignore[call-overload]
    nogil=True,
    error_model="numpy",
    no_cpython_wrapper=True,
    no_cfunc_wrapper=True,
    forceinline=True,
)
"""For what every sentence passes: a call would count references to the buffer, atomically."""


def revision() -> int:
    """Checksum of the source of all kernels and layouts, by which cached code is told apart."""
    value = 0
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem.endswith("_kernel") or path.stem == "layout":
            value = crc32(path.read_bytes(), value)
    return value
