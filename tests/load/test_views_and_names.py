# SPDX-License-Identifier: MIT
"""Views of text that was converted for the call, names that Python reserves,
and what Python's own refusals carry.

Seen to fail: with copy_of_view left out (the memory had been reused), with
python_name left out of functions, fields or members, with refuse_with made
refuse of BadArgument, with _default made the number.
"""
import array
import inspect
import pickle
import unittest

from support import Case, compile_text, crossbill

CORE = crossbill.load(compile_text("""
#include <crossbill/boundary.hpp>
using namespace crossbill;

struct Odd { int32_t from; uint8_t None; int16_t in[2]; };
CROSSBILL_STRUCT(Odd, 12, "Keywords.", from, None, in)
enum class Kind : int32_t { None, lambda = 4 };
CROSSBILL_ENUM(Kind, "Keywords.", None, lambda)

template <class T, class Text>
static view<const T, 0> units(Text text) {
  return {reinterpret_cast<const T*>(text.data()), text.size()};
}
static int32_t lambda(Kind kind) { return static_cast<int32_t>(kind); }
static void count(out<int32_t> to) { to.push_back(1); to.push_back(2); }
static uint64_t length(c_string text) { return text.size(); }
CROSSBILL_EXPORT(n_units8, (units<uint8_t, utf8>), "Units.", "text",
                 named("units8"))
CROSSBILL_EXPORT(n_units16, (units<uint16_t, utf16>), "Units.", "text",
                 named("units16"))
CROSSBILL_EXPORT(n_units32, (units<uint32_t, utf32>), "Units.", "text",
                 named("units32"))
CROSSBILL_EXPORT(n_lambda, lambda, "Its number.",
                 param("kind").defaults(static_cast<int32_t>(Kind::lambda)))
CROSSBILL_EXPORT(n_count, count, "1, 2.", "to")
CROSSBILL_EXPORT(n_length, length, "Characters.", "text")
""", "names"))


class Views(Case):
    def test_of_text(self):
        for text in ("abc" * 100, "\u20ac" * 100, "a\U0001f600" * 100):
            for bits in (8, 16, 32):
                seen = getattr(CORE, f"units{bits}")(text)
                # What follows takes the memory that the call gave back.
                others = [bytes(len(text) * 4) for _ in range(100)]
                code = "utf-8" if bits == 8 else f"utf-{bits}-le"
                self.assertEqual(bytes(memoryview(seen).cast("B")),
                                 text.encode(code))
                self.assertTrue(seen.readonly)
                del others


class Names(Case):
    def test_fields(self):
        odd = CORE.Odd(from_=1, None_=2, in_=[3, 4])
        self.assertEqual((odd.from_, odd.None_, list(odd.in_)), (1, 2, [3, 4]))
        odd.from_ = 5
        self.assertEqual(getattr(odd, "from"), 5)
        self.assertEqual(odd, CORE.Odd(**{"from": 5, "None": 2, "in": [3, 4]}))
        self.refused(TypeError, "no field 'of_'", CORE.Odd, of_=1)
        self.refused(TypeError, "no field 'array'", CORE.Odd, array=1)
        self.assertEqual(
            str(inspect.signature(CORE.Odd)),
            "(from_: int = ..., None_: int = ..., in_: Sequence[int] = ...)")
        self.assertEqual(CORE.Odd.in_.__doc__, "i16[2], 4 bytes at 6")
        self.assertEqual(CORE.Odd.__match_args__, ("from_", "None_", "in_"))

    def test_members(self):
        self.assertEqual([each.name for each in CORE.Kind],
                         ["None_", "lambda_"])

    def test_functions(self):
        self.assertIn("lambda_", CORE.__all__)
        self.assertIs(pickle.loads(pickle.dumps(CORE.lambda_)), CORE.lambda_)

    def test_default_of_an_enum(self):
        self.assertEqual(CORE.lambda_(), 4)
        default = inspect.signature(CORE.lambda_).parameters["kind"].default
        self.assertIs(default, CORE.Kind.lambda_)


class Codes(Case):
    def code_of(self, function, *arguments):
        with self.assertRaises(crossbill.BadArgument) as caught:
            function(*arguments)
        return caught.exception.code

    def test_of_what_python_refuses(self):
        self.assertEqual(self.code_of(CORE.count, array.array("i", [0])), -11)
        self.assertEqual(self.code_of(CORE.units16, b"abc"), -9)
        self.assertEqual(self.code_of(CORE.units32, b"abc"), -10)
        self.assertEqual(self.code_of(CORE.length, "a\0b"), -7)


if __name__ == "__main__":
    unittest.main()
