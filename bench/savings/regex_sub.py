# SPDX-License-Identifier: MIT
"""A function makes each replacement; a template does. And each match gives the
GIL away and takes it again; the lock is kept."""
import regex

TEXT = "some words to be put in brackets " * 50
WORD = regex.compile(r"(\w+)")


def before():
    return WORD.sub(lambda match: "<" + match[1] + ">", TEXT)


def after():
    return WORD.sub(r"<\1>", TEXT, concurrent=False)
