// SPDX-License-Identifier: MIT
// Reads a name as words: see lengths.hpp.
//
// Words are split at what is no letter, and where a capital begins
// (`numItems`). One word may be two that are written as one: `nbytes`,
// `datalen`; the table says which.
#include "layout/lengths.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <string>
#include <vector>

#include "layout/compare/table.hpp"
#include "layout/lengths_table.hpp"

namespace crossbill::layout {
namespace {

enum class Word { kUnknown, kLength, kBytes, kNumber, kUnit, kOf };

using Table = std::map<std::string, Word, std::less<>>;

Word kind_of(std::string_view text) {
  if (text == "length") return Word::kLength;
  if (text == "bytes") return Word::kBytes;
  if (text == "number") return Word::kNumber;
  return text == "unit" ? Word::kUnit : Word::kOf;
}

Table read_table() {
  Table table;
  for (const auto& row : rows_of(kLengthsTable))
    if (row.size() > 1) table.emplace(row[0], kind_of(row[1]));
  return table;
}

Word known(std::string_view word) {
  static const Table kTable = read_table();
  auto found = kTable.find(word);
  return found == kTable.end() ? Word::kUnknown : found->second;
}

std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  bool begins = true, was_small = false;
  for (char letter : name) {
    auto byte = static_cast<unsigned char>(letter);
    bool is_capital = std::isupper(byte) != 0;
    if (std::isalpha(byte) == 0) {
      begins = true;
      continue;
    }
    if (begins || (is_capital && was_small)) words.emplace_back();
    words.back() += static_cast<char>(std::tolower(byte));
    begins = false;
    was_small = !is_capital;
  }
  return words;
}

std::string_view without_plural(std::string_view word) {
  return word.size() > 2 && word.ends_with('s')
             ? word.substr(0, word.size() - 1)
             : word;
}

class Names {
 public:
  explicit Names(std::string_view pointer) : pointer_(words_of(pointer)) {}

  // What the words of a name have said so far.
  bool take(std::string_view word) {
    return take_known(word) || take_two(word);
  }

  LengthName said() const {
    bool counts = has_number_ && has_of_;
    if (!has_length_ && !counts) return LengthName::kNone;
    return in_bytes_ ? LengthName::kBytes : LengthName::kItems;
  }

 private:
  bool is_of(std::string_view word) const {
    Word kind = known(word);
    if (kind == Word::kOf || kind == Word::kUnit) return true;
    return std::any_of(pointer_.begin(), pointer_.end(),
                       [&](const std::string& own) {
                         return without_plural(own) == without_plural(word);
                       });
  }

  bool take_known(std::string_view word) {
    Word kind = known(word);
    has_length_ |= kind == Word::kLength || kind == Word::kBytes;
    in_bytes_ |= kind == Word::kBytes;
    has_number_ |= kind == Word::kNumber;
    bool of = is_of(word);
    has_of_ |= of;
    return of || kind == Word::kLength || kind == Word::kBytes ||
           kind == Word::kNumber;
  }

  // `nbytes`: a number of a unit; `srclen`: a length of something.
  bool take_two(std::string_view word) {
    for (size_t at = 1; at < word.size(); ++at) {
      std::string_view first = word.substr(0, at), second = word.substr(at);
      bool number =
          (known(first) == Word::kLength || known(first) == Word::kNumber) &&
          (known(second) == Word::kBytes || is_of(second));
      bool length = is_of(first) && (known(second) == Word::kLength ||
                                     known(second) == Word::kBytes);
      if (!number && !length) continue;
      take_known(first);
      take_known(second);
      return true;
    }
    return false;
  }

  std::vector<std::string> pointer_;
  bool has_length_ = false, in_bytes_ = false;
  bool has_number_ = false, has_of_ = false;
};

}  // namespace

LengthName length_by_name(std::string_view name, std::string_view pointer) {
  Names names(pointer);
  for (const std::string& word : words_of(name))
    if (!names.take(word)) return LengthName::kNone;
  return names.said();
}

bool is_of_memory(std::string_view pointer) {
  std::vector<std::string> words = words_of(pointer);
  return std::any_of(words.begin(), words.end(), [](const std::string& word) {
    Word kind = known(word);
    return kind == Word::kOf || kind == Word::kUnit || kind == Word::kBytes;
  });
}

}  // namespace crossbill::layout
