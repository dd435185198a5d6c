"""The hot loops of the detectors: Numba kernels over arrays, one file for each question.

Each has a plain twin in the tests that must give the same answers.
"""
