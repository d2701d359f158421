# SPDX-License-Identifier: MIT
"""What naive.py and right.py are asked to do, and what they print."""
import array

ROUNDS = 50
NUMBERS = array.array("i", range(10_000))
LARGE = array.array("q", range(10_000))
LINES = [f"line {i} of a text\n" for i in range(500)]
DATA = bytes(range(256)) * 400
VALUES = array.array("d", range(1_000))


def run(sum_array, sum_large, characters, digits, scale, running_total):
    for _ in range(ROUNDS):
        sums = sum_array(NUMBERS), sum_large(LARGE)
        counts = characters(LINES), digits(DATA)
        scaled = sum(scale(array.array("d", VALUES), 2.0))
        total = running_total(NUMBERS[:500])
    print("sums:", *sums)
    print("characters and digits:", *counts)
    print(f"scaled: {scaled:g}")
    print("total:", total)
