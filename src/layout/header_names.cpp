// SPDX-License-Identifier: MIT
// A header is a row of statements; each ends in `;` or in a function's body.
// What is in parentheses, brackets or braces becomes one word, "(" "[" or "{",
// and keeps its own words inside; so a statement is short, and its declarator
// is easily found:
//
//     extern double (*get(int))(void) , x [3] ;
//                   ^ two groups in a row: the name is inside of the first
#include "layout/header_names.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace crossbill::layout {
namespace {

struct Word {
  std::string_view text;  // "(", "[", "{" stand for a group
  Place place;
  bool is_system = false;
  std::vector<Word> inner;  // of groups

  bool is(std::string_view other) const { return text == other; }
  bool is_name() const {
    return isalpha(static_cast<unsigned char>(text[0])) || text[0] == '_';
  }
};
using Words = std::vector<Word>;

// Words that are followed by a group which declares nothing.
constexpr auto kTakesGroup = std::to_array<std::string_view>(
    {"__attribute__", "__attribute", "__declspec", "_Alignas", "alignas",
     "__typeof__", "typeof", "__typeof", "decltype", "noexcept", "throw",
     "_Atomic", "__nonnull", "requires"});
constexpr auto kAsm =
    std::to_array<std::string_view>({"__asm__", "asm", "__asm"});
constexpr auto kAggregates =
    std::to_array<std::string_view>({"struct", "union", "enum", "class"});
// Keywords that may stand where a declared name does.
constexpr auto kKeywords = std::to_array<std::string_view>(
    {"int",     "char",         "short",         "long",     "unsigned",
     "signed",  "float",        "double",        "void",     "_Bool",
     "bool",    "const",        "volatile",      "restrict", "__restrict",
     "__const", "__volatile__", "__extension__", "__inline", "__inline__",
     "inline",  "static",       "extern",        "struct",   "union",
     "enum",    "class",        "_Noreturn",     "final",    "override",
     "default", "delete",       "operator"});

template <size_t N>
bool among(const std::array<std::string_view, N>& all, std::string_view word) {
  return std::find(all.begin(), all.end(), word) != all.end();
}

bool is_letter(char each) {
  return isalnum(static_cast<unsigned char>(each)) || each == '_' ||
         each == '$' || static_cast<unsigned char>(each) >= 0x80;
}

// Splits the preprocessor's text into words, and follows its line markers.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  // An empty word at the end.
  Word next() {
    skip();
    Word word;
    word.place = {file_, line_};
    word.is_system = is_system_;
    size_t begin = at_;
    if (at_ < text_.size()) at_ = end_of_word();
    word.text = text_.substr(begin, at_ - begin);
    return word;
  }

 private:
  void skip() {
    while (at_ < text_.size()) {
      bool starts_line = at_ == 0 || text_[at_ - 1] == '\n';
      if (text_[at_] == '#' && starts_line) {
        marker();
      } else if (text_[at_] == '\n') {
        ++line_;
        ++at_;
      } else if (isspace(static_cast<unsigned char>(text_[at_]))) {
        ++at_;
      } else {
        return;
      }
    }
  }

  // # 12 "/usr/include/stdio.h" 1 3: of the line that follows.
  void marker() {
    size_t end = std::min(text_.find('\n', at_), text_.size());
    std::string_view line = text_.substr(at_, end - at_);
    at_ = std::min(end + 1, text_.size());
    ++line_;
    size_t digit = line.find_first_of("0123456789");
    size_t open = line.find('"'), close = line.rfind('"');
    if (digit == line.npos || open == line.npos || open == close ||
        digit > open)
      return;
    std::from_chars(line.data() + digit, line.data() + open, line_);
    file_ = line.substr(open + 1, close - open - 1);
    is_system_ = line.substr(close).find('3') != line.npos;
  }

  size_t end_of_word() const {
    char first = text_[at_];
    size_t end = at_ + 1;
    if (is_letter(first)) {
      while (end < text_.size() && is_letter(text_[end])) ++end;
    } else if (first == '"' || first == '\'') {
      while (end < text_.size() && text_[end] != first)
        end += text_[end] == '\\' ? 2 : 1;
      ++end;
    } else if (text_.substr(at_, 2) == "::") {
      ++end;
    }
    return std::min(end, text_.size());
  }

  std::string_view text_;
  size_t at_ = 0;
  std::string file_;
  uint32_t line_ = 1;
  bool is_system_ = false;
};

// The names that one statement declares.
class Statement {
 public:
  Statement(const Words& words, std::vector<Declared>& found)
      : words_(words), found_(found) {}

  bool has(std::string_view word) const {
    return std::any_of(words_.begin(), words_.end(),
                       [&](const Word& each) { return each.is(word); });
  }

  void read(bool has_body) {
    if (words_.empty() || has("template") || has("using") || has("operator"))
      return;
    is_local_ = has("static") || has_body || has("inline") || has("__inline") ||
                has("__inline__");
    add_tag();
    size_t begin = 0;
    for (size_t i = 0; i <= words_.size(); ++i)
      if (i == words_.size() || words_[i].is(",")) {
        declarator(begin, i);
        begin = i + 1;
      }
  }

 private:
  // `struct Data {`: a type, whatever else it declares.
  void add_tag() {
    for (size_t i = 0; i + 2 < words_.size(); ++i) {
      if (!among(kAggregates, words_[i].text)) continue;
      size_t name = i + 1;
      while (name < words_.size() &&
             (!words_[name].is_name() || among(kAggregates, words_[name].text)))
        ++name;
      bool defined =
          std::any_of(words_.begin() + static_cast<long>(i), words_.end(),
                      [](const Word& each) { return each.is("{"); });
      if (name < words_.size() && defined && !words_[i + 1].is("{"))
        add(Declared::What::kType, words_[name],
            std::string(words_[i].text) + " ");
      return;
    }
  }

  void declarator(size_t begin, size_t end) {
    if (words_[0].is("typedef")) return of_typedef(begin, end);
    for (size_t i = begin; i < end; ++i)
      if (among(kAsm, words_[i].text)) end = i;
    for (size_t i = begin; i < end; ++i)
      if (words_[i].is("(")) return of_group(i, begin, end);
    if (!has("extern")) return;
    add(Declared::What::kGlobal, last_name(begin, end));
  }

  void of_typedef(size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i)
      if (words_[i].is("(") && i + 1 < end && words_[i + 1].is("("))
        return add(Declared::What::kType, innermost(words_[i]).first);
    for (size_t i = begin; i < end; ++i)
      if (words_[i].is("(")) end = i;
    add(Declared::What::kType, last_name(begin, end));
  }

  void of_group(size_t at, size_t begin, size_t end) {
    bool is_inside = at + 1 < end && words_[at + 1].is("(");
    bool after_name = at > begin && words_[at - 1].is_name() &&
                      !among(kKeywords, words_[at - 1].text);
    if (is_inside) {
      auto [name, is_function] = innermost(words_[at]);
      if (is_function)
        add(Declared::What::kFunction, name);
      else if (has("extern"))
        add(Declared::What::kGlobal, name);
    } else if (after_name && !(at > begin + 1 && words_[at - 2].is("::"))) {
      add(Declared::What::kFunction, words_[at - 1]);
    }
  }

  // The name in a group, as of (*name), (name), (*name(int)); and whether it is
  // a function's.
  std::pair<Word, bool> innermost(const Word& group) const {
    const Words& inner = group.inner;
    Word name;
    bool is_pointer = false;
    for (size_t i = 0; i < inner.size(); ++i) {
      if (inner[i].is("(")) {
        if (!name.text.empty()) return {name, true};
        return innermost(inner[i]);
      }
      is_pointer |= inner[i].is("*");
      if (inner[i].is_name() && !among(kKeywords, inner[i].text))
        name = inner[i];
    }
    return {name, !is_pointer};
  }

  Word last_name(size_t begin, size_t end) const {
    for (size_t i = begin; i < end; ++i)
      if (words_[i].is("[") || words_[i].is("=") || words_[i].is(":")) end = i;
    while (end > begin && !words_[end - 1].is_name()) --end;
    return end > begin ? words_[end - 1] : Word{};
  }

  void add(Declared::What what, const Word& name,
           const std::string& before = "") {
    if (name.text.empty() || !name.is_name() || among(kKeywords, name.text))
      return;
    Declared made;
    made.what = what;
    made.name = before + std::string(name.text);
    made.symbol = name.text;
    made.place = name.place;
    made.is_local = is_local_;
    made.is_system = name.is_system;
    label(made);
    found_.push_back(std::move(made));
  }

  // asm("name") behind a declarator.
  void label(Declared& made) const {
    for (size_t i = 0; i + 1 < words_.size(); ++i) {
      if (!among(kAsm, words_[i].text) || !words_[i + 1].is("(")) continue;
      std::string all;
      for (const Word& each : words_[i + 1].inner)
        if (each.text.size() > 2)
          all += each.text.substr(1, each.text.size() - 2);
      if (!all.empty() && made.what != Declared::What::kType) made.symbol = all;
    }
  }

  const Words& words_;
  std::vector<Declared>& found_;
  bool is_local_ = false;
};

class Scanner {
 public:
  Scanner(std::string_view text, std::vector<Declared>& found)
      : lexer_(text), found_(found) {}

  void read() {
    for (Word word = lexer_.next(); !word.text.empty(); word = lexer_.next())
      take(std::move(word));
  }

 private:
  void take(Word word) {
    if (word.is(";")) return end(false);
    if (word.is("}")) return end(false);  // of extern "C" or a namespace
    if (word.is("{")) return brace(std::move(word));
    if (word.is("(") || word.is("[")) {
      fill(word);
      if (drops_group(word)) return;
    }
    if (!word.is("__extension__")) words_.push_back(std::move(word));
  }

  // Attributes and the like are not kept; [[...]] is one, too.
  bool drops_group(const Word& group) {
    bool is_attribute =
        group.is("[") && !group.inner.empty() && group.inner[0].is("[");
    if (is_attribute) return true;
    if (words_.empty() || !among(kTakesGroup, words_.back().text)) return false;
    // `typeof(x) y;` has a type that is not to be missed.
    words_.pop_back();
    return true;
  }

  void brace(Word word) {
    Statement statement(words_, found_);
    bool is_scope = statement.has("namespace") ||
                    (words_.size() == 2 && words_[0].is("extern") &&
                     words_[1].text[0] == '"');
    if (is_scope) return words_.clear();
    bool is_body = std::any_of(words_.begin(), words_.end(),
                               [](const Word& each) { return each.is("("); }) &&
                   !statement.has("=") && !statement.has("typedef");
    fill(word);
    if (is_body) return end(true);
    word.inner.clear();
    words_.push_back(std::move(word));
  }

  void end(bool has_body) {
    Statement(words_, found_).read(has_body);
    words_.clear();
  }

  // Everything up to the group's end, nested.
  void fill(Word& group, int depth = 0) {
    std::string_view last = group.is("(") ? ")" : group.is("[") ? "]" : "}";
    for (Word word = lexer_.next(); !word.text.empty(); word = lexer_.next()) {
      if (word.is(last)) return;
      if ((word.is("(") || word.is("[") || word.is("{")) && depth < 200)
        fill(word, depth + 1);
      if (!group.is("{")) group.inner.push_back(std::move(word));
    }
  }

  Lexer lexer_;
  std::vector<Declared>& found_;
  Words words_;
};

}  // namespace

std::vector<Declared> declared_names(std::string_view text) {
  std::vector<Declared> found;
  Scanner(text, found).read();
  return found;
}

}  // namespace crossbill::layout
