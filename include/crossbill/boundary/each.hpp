// SPDX-License-Identifier: MIT
// Two small tools of the declarations: a macro applied to each of up to 256
// arguments, and sequences of numbers, without <utility>.
#pragma once

#include <stddef.h>

// clang-format off
// The first 32 arguments take one macro each, since compilers list all macros
// that an error lies in. The rest is done by scanning again and again.
#define CROSSBILL_EACH(M, ...) __VA_OPT__(CROSSBILL_E1(M, __VA_ARGS__))
#define CROSSBILL_E1(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E2(M, __VA_ARGS__))
#define CROSSBILL_E2(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E3(M, __VA_ARGS__))
#define CROSSBILL_E3(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E4(M, __VA_ARGS__))
#define CROSSBILL_E4(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E5(M, __VA_ARGS__))
#define CROSSBILL_E5(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E6(M, __VA_ARGS__))
#define CROSSBILL_E6(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E7(M, __VA_ARGS__))
#define CROSSBILL_E7(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E8(M, __VA_ARGS__))
#define CROSSBILL_E8(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E9(M, __VA_ARGS__))
#define CROSSBILL_E9(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E10(M, __VA_ARGS__))
#define CROSSBILL_E10(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E11(M, __VA_ARGS__))
#define CROSSBILL_E11(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E12(M, __VA_ARGS__))
#define CROSSBILL_E12(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E13(M, __VA_ARGS__))
#define CROSSBILL_E13(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E14(M, __VA_ARGS__))
#define CROSSBILL_E14(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E15(M, __VA_ARGS__))
#define CROSSBILL_E15(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E16(M, __VA_ARGS__))
#define CROSSBILL_E16(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E17(M, __VA_ARGS__))
#define CROSSBILL_E17(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E18(M, __VA_ARGS__))
#define CROSSBILL_E18(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E19(M, __VA_ARGS__))
#define CROSSBILL_E19(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E20(M, __VA_ARGS__))
#define CROSSBILL_E20(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E21(M, __VA_ARGS__))
#define CROSSBILL_E21(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E22(M, __VA_ARGS__))
#define CROSSBILL_E22(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E23(M, __VA_ARGS__))
#define CROSSBILL_E23(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E24(M, __VA_ARGS__))
#define CROSSBILL_E24(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E25(M, __VA_ARGS__))
#define CROSSBILL_E25(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E26(M, __VA_ARGS__))
#define CROSSBILL_E26(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E27(M, __VA_ARGS__))
#define CROSSBILL_E27(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E28(M, __VA_ARGS__))
#define CROSSBILL_E28(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E29(M, __VA_ARGS__))
#define CROSSBILL_E29(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E30(M, __VA_ARGS__))
#define CROSSBILL_E30(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E31(M, __VA_ARGS__))
#define CROSSBILL_E31(M, A, ...) M(A) __VA_OPT__(CROSSBILL_E32(M, __VA_ARGS__))
#define CROSSBILL_E32(...) \
  CROSSBILL_AGAIN_4(CROSSBILL_STEP(__VA_ARGS__))
// clang-format on
#define CROSSBILL_STEP(MACRO, FIRST, ...) \
  MACRO(FIRST) __VA_OPT__(CROSSBILL_NEXT CROSSBILL_PARENS(MACRO, __VA_ARGS__))
#define CROSSBILL_NEXT() CROSSBILL_STEP
#define CROSSBILL_PARENS ()
#define CROSSBILL_AGAIN_4(...) \
  CROSSBILL_AGAIN_3(           \
      CROSSBILL_AGAIN_3(CROSSBILL_AGAIN_3(CROSSBILL_AGAIN_3(__VA_ARGS__))))
#define CROSSBILL_AGAIN_3(...) \
  CROSSBILL_AGAIN_2(           \
      CROSSBILL_AGAIN_2(CROSSBILL_AGAIN_2(CROSSBILL_AGAIN_2(__VA_ARGS__))))
#define CROSSBILL_AGAIN_2(...) \
  CROSSBILL_AGAIN_1(           \
      CROSSBILL_AGAIN_1(CROSSBILL_AGAIN_1(CROSSBILL_AGAIN_1(__VA_ARGS__))))
#define CROSSBILL_AGAIN_1(...) \
  CROSSBILL_AGAIN_0(           \
      CROSSBILL_AGAIN_0(CROSSBILL_AGAIN_0(CROSSBILL_AGAIN_0(__VA_ARGS__))))
#define CROSSBILL_AGAIN_0(...) __VA_ARGS__

namespace crossbill::detail {

template <size_t... I>
struct size_sequence {};

#if defined(__clang__)
template <class T, T... I>
struct as_sizes {
  using type = size_sequence<I...>;
};
template <size_t N>
using make_sizes = typename __make_integer_seq<as_sizes, size_t, N>::type;
#else
template <size_t N>
using make_sizes = size_sequence<__integer_pack(N)...>;
#endif

}  // namespace crossbill::detail
