# SPDX-License-Identifier: MIT
"""Text: what Python holds in 1, 2 and 4 bytes a character, both ways.

Seen to fail: with surrogate pairs swapped in text.cpp, with the length of
UTF-16 counted in characters.
"""
import unittest

from support import Case, core, crossbill

CORE = core()
TEXTS = ["", "a", "ascii", "caf\u00e9", "\u0416\u4e2d", "\ud7ff\ue000\uffff",
         "\U0001f600", "a\U0010ffff\u00e9\u4e2d", "zero\0inside", "x" * 10000]


class Text(Case):
    def test_every_width(self):
        for text in TEXTS:
            for _ in range(2):  # Python keeps UTF-8 after the first time
                self.assertEqual(CORE.utf8_units(text),
                                 len(text.encode("utf-8")))
            self.assertEqual(CORE.utf16_units(text),
                             len(text.encode("utf-16-le")) // 2)
            self.assertEqual(CORE.utf32_units(text), len(text))
            self.assertEqual(CORE.same16(text), text)
            self.assertEqual(CORE.same32(text), text)
            self.assertEqual(CORE.upper(text), "".join(
                c.upper() if c.isascii() else c for c in text))

    def test_lone_surrogates(self):
        for text in ("\ud800", "a\udc00b", "\U0001f600\ud83d"):
            self.assertRaises(UnicodeEncodeError, CORE.utf8_units, text)
            self.assertRaises(UnicodeEncodeError, CORE.c_units, text)
            self.refused(crossbill.BadArgument, "not valid UTF-16",
                         CORE.utf16_units, text)
            self.refused(crossbill.BadArgument, "not valid UTF-32",
                         CORE.utf32_units, text)

    def test_bytes_are_validated_by_the_core(self):
        self.assertEqual(CORE.utf8_units("caf\u00e9".encode()), 5)
        self.assertEqual(CORE.utf16_units("ab".encode("utf-16-le")), 2)
        self.assertEqual(CORE.utf32_units("ab".encode("utf-32-le")), 2)
        for wrong in (b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80",
                      b"\xc0\x80", b"a" * 100 + b"\x80"):
            self.refused(crossbill.BadArgument, "not valid UTF-8",
                         CORE.utf8_units, wrong)
            self.assertEqual(CORE.any_units(wrong), len(wrong))
        self.refused(crossbill.BadArgument, "no whole number",
                     CORE.utf16_units, b"abc")

    def test_what_is_no_text(self):
        for name in ("utf8_units", "utf16_units", "utf32_units", "c_units"):
            for value in (1, None, bytearray(b"a"), ["a"]):
                self.refused(TypeError, "expected a str", getattr(CORE, name),
                             value)

    def test_ends_with_a_zero(self):
        self.assertEqual(CORE.c_units("caf\u00e9"), 5)
        self.assertEqual(CORE.c_units(""), 0)
        self.refused(crossbill.BadArgument, "a zero character inside",
                     CORE.c_units, "a\0b")

    def test_subclasses(self):
        class Name(str):
            pass
        self.assertEqual(CORE.utf8_units(Name("abc")), 3)
        self.assertEqual(CORE.same16(Name("abc")), "abc")

    def test_bytes(self):
        self.assertEqual(CORE.reversed(b"abc\0d"), b"d\0cba")
        self.assertEqual(CORE.reversed(memoryview(b"abc")), b"cba")
        self.assertEqual(CORE.length(memoryview(bytes(12)).cast("i")), 12)
        self.refused(TypeError, "contiguous", CORE.length,
                     memoryview(b"abcd")[::2])


if __name__ == "__main__":
    unittest.main()
