# SPDX-License-Identifier: MIT
"""A path is compiled by each search; once.

Source: https://lxml.de/performance.html#xpath
"""
from lxml import etree

ROOTS = [etree.fromstring("<a><b><c>x</c></b></a>")] * 300
PATH = etree.XPath("b/c[1]")


def before():
    for root in ROOTS:
        root.xpath("b/c[1]")


def after():
    for root in ROOTS:
        PATH(root)
