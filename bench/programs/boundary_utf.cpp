// SPDX-License-Identifier: MIT
// How long validating text takes, by the boundary library's header and by
// simdutf: one JSON line of nanoseconds, {text: [ours, simdutf's]}. Every round
// takes all texts in turn, so that what else the machine does for a while falls
// on all of them; medians of the rounds count.
//
//     boundary_utf ROUNDS
#include <simdutf.h>

#include <algorithm>
#include <chrono>
#include <crossbill/boundary/utf.hpp>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace {

using crossbill::detail::is_utf16;
using crossbill::detail::is_utf32;
using crossbill::detail::is_utf8;

constexpr size_t kMegabyte = 1 << 20;

struct Language {
  const char* name;
  std::vector<std::string> words;
};

// Words and marks as they occur; their order is random.
const Language kLanguages[] = {
    {"ASCII", {"the ", "recorder ", "bills ", "calls, ", "that ", "cross. "}},
    {"English",
     {"the ",  "recorder ", "bills ", "every ",  "call ",  "which ",
      "one ",  "language ", "makes ", "into ",   "other ", "and ",
      "what ", "it ",       "costs ", "there. ", "A ",     "function\u2019s ",
      "of ",   "work ",     "is ",    "not ",    "its ",   "marshalling "}},
    {"French",
     {"la ", "frontière ", "entre ", "deux ", "langages ", "coûte ", "à ",
      "chaque ", "appel, ", "même ", "très ", "léger; ", "où ", "ça ", "été "}},
    {"Russian",
     {"граница ", "между ", "языками, ", "вызов ", "стоит ", "времени. ",
      "и "}},
    {"Chinese",
     {"每一次", "跨越", "语言", "边界", "的", "调用，", "都有", "代价。",
      "C++"}},
    {"emoji", {"ok ", "🐦", "🎉🎉", "done ", "👍🏽", "call ", "🔥", "😀 "}},
};

std::string text_of(const Language& language, size_t size) {
  std::mt19937 random(1);
  std::string text;
  while (true) {
    const std::string& word = language.words[random() % language.words.size()];
    if (text.size() + word.size() > size) break;
    text += word;
  }
  return text + std::string(size - text.size(), ' ');
}

double now_ns() {
  using std::chrono::steady_clock;
  return std::chrono::duration<double, std::nano>(
             steady_clock::now().time_since_epoch())
      .count();
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + values.size() / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

using Valid = std::function<bool()>;

// Nanoseconds of one call, of so many that they take microseconds.
struct Case {
  std::string name;
  int calls;
  Valid ours, theirs;
  std::vector<double> our_times, their_times;
};

std::vector<Case> cases;

void compare(const std::string& name, size_t bytes, const auto& ours,
             const auto& theirs) {
  const int calls = bytes < 1000 ? 10'000 : 2;
  const auto many = [calls](const auto& valid) {
    return [=] {
      for (int i = 0; i < calls; ++i)
        if (!valid()) return false;
      return true;
    };
  };
  cases.push_back({name, calls, many(ours), many(theirs), {}, {}});
}

double one_turn(const Valid& valid, int calls) {
  if (!valid()) exit(1);  // the text is in the cache for both
  const double start = now_ns();
  if (!valid()) exit(1);
  return (now_ns() - start) / calls;
}

void take_turns(int rounds) {
  for (int i = 0; i < rounds; ++i)
    for (Case& c : cases) {
      c.our_times.push_back(one_turn(c.ours, c.calls));
      c.their_times.push_back(one_turn(c.theirs, c.calls));
    }
}

void print() {
  const char* separator = "{";
  for (const Case& c : cases) {
    printf("%s\"%s\": [%.2f, %.2f]", separator, c.name.c_str(),
           median(c.our_times), median(c.their_times));
    separator = ", ";
  }
  puts("}");
}

// Where the text lies is not known to the compiler, as it is to no caller.
template <class Text>
const auto* hidden(const Text& text) {
  const auto* data = text.data();
  asm volatile("" : "+r"(data) : : "memory");
  return data;
}

void compare_utf8(const std::string& name, const std::string& text) {
  compare(
      name, text.size(), [text] { return is_utf8(hidden(text), text.size()); },
      [text] { return simdutf::validate_utf8(hidden(text), text.size()); });
}

void compare_wide(const Language& language) {
  const std::string text = text_of(language, kMegabyte);
  std::u16string utf16(text.size(), 0);
  utf16.resize(
      simdutf::convert_utf8_to_utf16le(text.data(), text.size(), utf16.data()));
  std::u32string utf32(text.size(), 0);
  utf32.resize(
      simdutf::convert_utf8_to_utf32(text.data(), text.size(), utf32.data()));
  compare(
      std::string("UTF-16 ") + language.name, text.size(),
      [=] { return is_utf16(hidden(utf16), utf16.size()); },
      [=] { return simdutf::validate_utf16le(hidden(utf16), utf16.size()); });
  compare(
      std::string("UTF-32 ") + language.name, text.size(),
      [=] { return is_utf32(hidden(utf32), utf32.size()); },
      [=] { return simdutf::validate_utf32(hidden(utf32), utf32.size()); });
}

}  // namespace

int main(int argc, char** argv) {
  for (const Language& language : kLanguages)
    compare_utf8(language.name, text_of(language, kMegabyte));
  for (const size_t size : {16, 40, 200})
    compare_utf8("ASCII " + std::to_string(size), text_of(kLanguages[0], size));
  compare_utf8("Russian 16", text_of(kLanguages[3], 16));
  for (const int i : {1, 4, 5}) compare_wide(kLanguages[i]);
  take_turns(argc > 1 ? atoi(argv[1]) : 101);
  print();
}
