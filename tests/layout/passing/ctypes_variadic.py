# SPDX-License-Identifier: MIT
"""A float for `...`, by ctypes. argv: the library."""
import ctypes
import sys

taken = ctypes.CDLL(sys.argv[1]).taken
taken.argtypes = [ctypes.c_int]
sys.exit(taken(1, ctypes.c_float(1.5)))
