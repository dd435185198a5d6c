"""How are the inner kernels compiled? For each other only: Python never calls them.

A kernel that is called from Python needs a wrapper that takes its arguments apart; for the desk
of the decoder that is far more code than the kernel itself. Only ``scan`` and ``finish`` carry
one and are cached; whatever they call is compiled into them.
"""

from numba import njit

__all__ = ["kernel"]

kernel = njit(  # type: ignore[call-overload]  # Numba's stubs lack the last three
    nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True
)
