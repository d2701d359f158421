#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What making text of bytes and bytes of it again takes, by what the latter
takes alone: findings/thresholds.hpp has the numbers.

    bench/there_and_back.py
"""
import statistics
import timeit

TEXTS = {
    "German": "Grüße aus Köln an alle, die hier sind. ",
    "Polish": "Zażółć gęślą jaźń i coś jeszcze ",
    "Russian": "Съешь ещё этих мягких булок ",
    "Greek": "Ξεσκεπάζω την ψυχοφθόρα ",
    "Chinese": "我能吞下玻璃而不伤身体。",
    "Japanese": "いろはにほへと ちりぬるを ",
    "emoji": "hello 😀 world 🌍 ",
    "a sign": "price is 5 € and some more ascii text goes here, and more ",
}
SIZES, WORK, TURNS = (300, 3000, 30000), 200_000, 15


def least_ns(function, times):
    least = min(timeit.repeat(function, number=times, repeat=TURNS))
    return least / times * 1e9


def main():
    ratios = []
    for name, piece in TEXTS.items():
        for size in SIZES:
            text = (piece * (size // len(piece) + 1))[:size]
            data, times = text.encode(), WORK // size
            back = least_ns(text.encode, times)
            there = least_ns(data.decode, times)
            ratios.append(1 + there / back)
            print(f"{name:10}{size:7} {ratios[-1]:5.2f}")
    print("quartiles", *(f"{each:.2f}" for each in
                         statistics.quantiles(ratios, n=4)))


if __name__ == "__main__":
    main()
