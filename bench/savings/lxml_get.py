# SPDX-License-Identifier: MIT
"""An attribute of each element is asked for; a path that yields all.

Source: https://github.com/OCR-D/core/issues/482
"""
from lxml import etree

ROOT = etree.fromstring("<a>" + "<b k='v'/>" * 1000 + "</a>")
NODES = list(ROOT)
PATH = etree.XPath("b/@k", smart_strings=False)


def before():
    for node in NODES:
        node.get("k")


def after():
    PATH(ROOT)
