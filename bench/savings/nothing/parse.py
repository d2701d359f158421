# SPDX-License-Identifier: MIT
"""A document of a thousand elements is parsed at once."""
from lxml import etree

TEXT = "<a>" + "<b k='v'>text</b>" * 1000 + "</a>"


def before():
    etree.fromstring(TEXT)
