# SPDX-License-Identifier: MIT
# Each match gives the lock away and takes it again.
# expect: library _regex
# expect: entry Pattern.findall
# expect: site word.findall(text, concurrent=True)
# expect: severity warning
# expect: confidence high
import regex

text = "some words that are looked for " * 50
word = regex.compile(r"\w+")
for _ in range(1000):
    word.findall(text, concurrent=True)
