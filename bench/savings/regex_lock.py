# SPDX-License-Identifier: MIT
"""Each match gives the GIL away and takes it again; the lock is kept.

Source: https://github.com/WeblateOrg/weblate/pull/20335
"""
import regex

TEXT = "some words that are looked for " * 50
WORD = regex.compile(r"\w+")


def before():
    return WORD.findall(TEXT, concurrent=True)


def after():
    return WORD.findall(TEXT, concurrent=False)
