# SPDX-License-Identifier: MIT
# The lock is kept; and one long search is worth giving it away.
import regex

text = "some words that are looked for " * 50
long_text = "a" * 20_000
word = regex.compile(r"\w+")
absent = regex.compile(r"(?:a|b)*c")
for _ in range(1000):
    word.findall(text, concurrent=False)
    absent.search(long_text[:2000], concurrent=True)
