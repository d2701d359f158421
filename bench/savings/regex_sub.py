# SPDX-License-Identifier: MIT
"""A function makes each replacement; a template does."""
import regex

TEXT = "some words to be put in brackets " * 50
WORD = regex.compile(r"(\w+)")


def before():
    return WORD.sub(lambda match: "<" + match[1] + ">", TEXT)


def after():
    return WORD.sub(r"<\1>", TEXT)
