# SPDX-License-Identifier: MIT
"""Texts are compared two by two; all with all.

Source: https://github.com/rapidfuzz/RapidFuzz/issues/51
"""
from rapidfuzz import fuzz, process

TEXTS = [f"name {n * 7919 % 1000} of a street" for n in range(40)]


def before():
    for left in TEXTS:
        for right in TEXTS:
            fuzz.ratio(left, right)


def after():
    process.cdist(TEXTS, TEXTS, scorer=fuzz.ratio)
