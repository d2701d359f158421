# SPDX-License-Identifier: MIT
"""A function is looked up for each call; once.

Source: https://docs.python.org/3/library/ctypes.html#ctypes.LibraryLoader
"""
import ctypes

LIBC = ctypes.CDLL(None)
LABS = LIBC["labs"]
NUMBERS = range(-500, 500)


def before():
    for number in NUMBERS:
        LIBC["labs"](number)


def after():
    for number in NUMBERS:
        LABS(number)
