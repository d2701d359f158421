// SPDX-License-Identifier: MIT
// Two small tools of the declarations: a macro applied to each of up to 256
// arguments, and sequences of numbers, without <utility>.
#pragma once

#include <stddef.h>

#define CROSSBILL_EACH(MACRO, ...) \
  __VA_OPT__(CROSSBILL_AGAIN_4(CROSSBILL_STEP(MACRO, __VA_ARGS__)))
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
