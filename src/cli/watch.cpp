// SPDX-License-Identifier: MIT
// What `record --watch` and `--pair` ask for: see watch.hpp.
#include "cli/watch.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>
#include <string_view>

namespace crossbill::cli {
namespace {

std::vector<std::string_view> known_words() {
  std::vector<std::string_view> names;
  for (const arena::WatchWord& word : arena::kWatchWords)
    names.emplace_back(word.name);
  return names;
}

Outcome<uint32_t> bits_of(const std::vector<std::string>& words) {
  uint32_t bits = 0;
  for (const std::string& word : words) {
    const auto* found = std::find_if(
        std::begin(arena::kWatchWords), std::end(arena::kWatchWords),
        [&](const arena::WatchWord& known) { return word == known.name; });
    if (found == std::end(arena::kWatchWords))
      return refuse(kOurFailure,
                    "--watch knows no '{}'; give it one or more of {}, with "
                    "commas between them",
                    word, fmt::join(known_words(), ", "));
    bits |= found->bit;
  }
  return bits;
}

// One side of a pair: a name, or a pattern, and perhaps an argument's number.
struct PairSide {
  std::string_view name;
  uint32_t argument = 0;
};

bool is_name(std::string_view text) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$.*";
  return !text.empty() && text.size() < arena::kGlobBytes &&
         text.find_first_not_of(kLetters) == text.npos &&
         std::count(text.begin(), text.end(), '*') <= 1;
}

bool read_side(std::string_view text, PairSide& side) {
  if (text.ends_with(')')) {
    size_t open = text.find('(');
    std::string_view number =
        open == text.npos ? "" : text.substr(open + 1, text.size() - open - 2);
    if (number.size() != 1 || number[0] < '1' ||
        number[0] > static_cast<char>('0' + arena::kMostArguments))
      return false;
    side.argument = static_cast<uint32_t>(number[0] - '0');
    text = text.substr(0, open);
  }
  side.name = text;
  return is_name(text);
}

Outcome<void> read_pair(const std::string& text, arena::PairOfUser& pair) {
  size_t colon = text.find(':');
  std::string_view all = text;
  PairSide maker, freer;
  if (colon == text.npos || !read_side(all.substr(0, colon), maker) ||
      !read_side(all.substr(colon + 1), freer))
    return refuse(kOurFailure,
                  "--pair {}: it takes MAKER:FREER, two functions of a "
                  "library, with one * each at the most; write 'MAKER(2)' "
                  "where the second argument (of up to {}) points to the place "
                  "of the handle",
                  text.empty() ? "''" : text, arena::kMostArguments);
  if (freer.name.find('*') != freer.name.npos &&
      maker.name.find('*') == maker.name.npos)
    return refuse(kOurFailure,
                  "--pair {}: a * in the function that frees stands for what "
                  "it stands for in the one that makes; write one there, too",
                  text);
  std::memcpy(pair.maker, maker.name.data(), maker.name.size());
  std::memcpy(pair.freer, freer.name.data(), freer.name.size());
  pair.out = maker.argument;
  pair.freed = std::max(freer.argument, 1u);
  return {};
}

}  // namespace

Outcome<void> read_watch(const std::vector<std::string>& words,
                         const std::vector<std::string>& pairs,
                         arena::Settings& settings) {
  Outcome<uint32_t> bits = bits_of(words);
  if (!bits) return tl::unexpected(bits.error());
  settings.watch = *bits;
  if (pairs.size() > arena::kMaxGlobs)
    return refuse(kOurFailure,
                  "--pair is given {} times; give it at most {} times",
                  pairs.size(), arena::kMaxGlobs);
  for (const std::string& pair : pairs) {
    Outcome<void> read = read_pair(pair, settings.pair[settings.pairs]);
    if (!read) return read;
    ++settings.pairs;
    settings.watch |= arena::kWatchPairs;
  }
  if (settings.watch != 0 && settings.mode == arena::Mode::kCountOnly)
    return refuse(kOurFailure,
                  "--watch needs to see calls end, which --count-only does "
                  "not; leave one of them out");
  return {};
}

}  // namespace crossbill::cli
