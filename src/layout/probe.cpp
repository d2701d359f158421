// SPDX-License-Identifier: MIT
// The probe of C and C++. A pointer that points nowhere needs no definition of
// what it could point to: the file links with every host.
#include "layout/probe.hpp"

#include <fmt/format.h>

#include "contract/emit/abi.hpp"

namespace crossbill::layout {
namespace {

constexpr char kOpening[] =
    R"(/* Made by `crossbill layout --probe`: compile this file with the flags
 * of the program that calls these functions, with -g, and link it into
 * that. It does nothing there; its debug information says what the compiler
 * believes. */
)";

// Each function is an instance for the type of the one that it is named after,
// which so needs not be spelled. They return numbers of their own, since equal
// functions become one.
constexpr char kRustOpening[] =
    R"(// Made by `crossbill layout --probe`: include!() this file in the module
// that declares these functions, and build with debug information. It does
// nothing; the debug information then says what the compiler believes.
#[allow(dead_code)]
const _: () = {
    struct Kept(*const ());
    unsafe impl Sync for Kept {}
    const fn keep<T>(_: &T, probe: fn(T) -> usize) -> Kept {
        Kept(probe as *const ())
    }
)";

// In C++, clang describes only types whose size was asked for; of what is
// declared and not defined, nobody may ask.
constexpr char kComplete[] = R"(
#if defined(__cplusplus) && defined(__clang__)
template <class T> struct crossbill_target { typedef T type; };
template <class T> struct crossbill_target<T *> : crossbill_target<T> {};
template <class T> struct crossbill_target<T &> : crossbill_target<T> {};
template <class T>
constexpr int crossbill_size(
    char (*)[sizeof(typename crossbill_target<T>::type)]) { return 1; }
template <class T> constexpr int crossbill_size(...) { return 0; }
template <class... T> struct crossbill_sizes { static const int all = 0; };
template <class T, class... U> struct crossbill_sizes<T, U...> {
  static const int all = crossbill_size<T>(0) + crossbill_sizes<U...>::all;
};
template <class T> struct crossbill_known : crossbill_sizes<T> {};
template <class R, class... T>
struct crossbill_known<R(T...)> : crossbill_sizes<R, T...> {};
template <class R, class... T>
struct crossbill_known<R(T..., ...)> : crossbill_sizes<R, T...> {};
#ifdef __cpp_noexcept_function_type
template <class R, class... T>
struct crossbill_known<R(T...) noexcept> : crossbill_sizes<R, T...> {};
#endif
#define CROSSBILL_KNOW(name) \
  static_assert(crossbill_known<__typeof__(name)>::all >= 0, "")
#else
#define CROSSBILL_KNOW(name) struct crossbill_nothing
#endif

)";

std::string include(const std::string& header) {
  bool is_quoted = header.starts_with('<') || header.starts_with('"');
  return is_quoted ? fmt::format("#include {}\n", header)
                   : fmt::format("#include \"{}\"\n", header);
}

}  // namespace

std::string probe_line(const std::string& symbol, const std::string& name) {
  return fmt::format("static __attribute__((used)) __typeof__({}) *{}{};\n",
                     name, kProbePrefix, symbol);
}

std::string probe_type_line(const std::string& type, size_t number) {
  return fmt::format(
      "static __attribute__((used)) {} *crossbill_probed_type_{};\n", type,
      number);
}

std::string c_probe(const Probe& probe) {
  std::string text = kOpening;
  for (const std::string& each : probe.headers) text += include(each);
  text += kComplete;
  for (size_t i = 0; i < probe.functions.size(); ++i) {
    const std::string& name = probe.functions[i];
    bool named = i < probe.symbols.size();
    text += probe_line(named ? probe.symbols[i] : name, name);
    text += fmt::format("CROSSBILL_KNOW({});\n", name);
  }
  size_t number = 0;
  for (const std::string& each : probe.types)
    text += probe_type_line(each, ++number) +
            fmt::format("CROSSBILL_KNOW({});\n", each);
  return text;
}

std::string rust_probe(const Probe& probe) {
  std::string text = kRustOpening;
  size_t number = 0;
  for (const std::string& each : probe.functions) {
    ++number;
    text += fmt::format(
        "    fn {0}{1}<T>(_: T) -> usize {{\n"
        "        {2}\n"
        "    }}\n"
        "    #[used]\n"
        "    static KEPT_{2}: Kept = keep(&{3}, {0}{1});\n",
        kProbePrefix, each, number, contract::rust_name(each));
  }
  return text + "};\n";
}

}  // namespace crossbill::layout
