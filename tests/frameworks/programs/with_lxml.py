# SPDX-License-Identifier: MIT
"""A page that is scraped in three ways."""
from lxml import etree, html

PAGE = "<html><body>" + "".join(
    f"<div class='row'><a href='/p/{n}'>page {n}</a><b>{n}</b></div>"
    for n in range(200)) + "</body></html>"


def by_xpath(tree):
    return [link.get("href") for link in tree.xpath("//div/a")]


def by_walking(tree):
    return [element.text for element in tree.iter("b")]


def texts(tree):
    return [row.text_content() for row in tree.findall(".//div")]


def rewritten(tree):
    tree.make_links_absolute("https://test/")
    return etree.tostring(tree)


for _ in range(8):
    tree = html.fromstring(PAGE)
    by_xpath(tree)
    by_walking(tree)
    texts(tree)
    rewritten(tree)
