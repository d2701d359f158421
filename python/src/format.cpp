// SPDX-License-Identifier: MIT
// Whether a buffer holds items of some type: its format (PEP 3118) says so.
// Numbers are told apart by their category and size. Structs must have the
// same fields at the same offsets, whatever padding is spelled like; the field
// names of a buffer that has any must be the same, too.
#include <cstring>
#include <string_view>
#include <vector>

#include "types.hpp"

namespace crossbill::load {
namespace {

char category_of(char format) {
  switch (format) {
    case 'b':
    case 'h':
    case 'i':
    case 'l':
    case 'q':
    case 'n':
      return 'i';
    case 'B':
    case 'H':
    case 'I':
    case 'L':
    case 'Q':
    case 'N':
    case 'c':
      return 'u';
    case 'f':
    case 'd':
      return 'f';
    case '?':
      return '?';
    default:
      return 0;
  }
}

size_t native_size(char format) {
  return std::strchr("bBc?", format) != nullptr  ? 1
         : std::strchr("hH", format) != nullptr  ? 2
         : std::strchr("iIf", format) != nullptr ? 4
                                                 : 8;
}

size_t standard_size(char format) {
  return std::strchr("lL", format) != nullptr ? 4 : native_size(format);
}

// '@' native sizes with alignment, '^' without, '=' and '<' standard ones.
bool is_byte_order(char c) {
  return c != 0 && std::strchr("@=<^", c) != nullptr;
}

struct Leaf {
  char category;
  size_t size, offset;
  std::string name;  // of the innermost field
  bool operator==(const Leaf&) const = default;
};

// The leaves of "T{I:id:4xd:value:}" with their offsets.
class StructFormat {
 public:
  explicit StructFormat(std::string_view text) : text_(text) {}

  bool parse(std::vector<Leaf>& leaves) {
    leaves_ = &leaves;
    return one() && at_ == text_.size();
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  size_t count() {
    size_t value = 0, digits = 0;
    for (; peek() >= '0' && peek() <= '9' && digits < 9; at_++, digits++)
      value = value * 10 + static_cast<size_t>(peek() - '0');
    return digits == 0 ? 1 : value;
  }

  // (2,3): the number of items.
  size_t shape() {
    size_t items = 1;
    if (peek() != '(') return items;
    do {
      at_++;
      items *= count();
      if (items > kMost) items = kMost + 1;
    } while (peek() == ',');
    if (peek() == ')') at_++;
    return items;
  }

  void name_last(size_t from) {
    if (peek() != ':') return;
    size_t end = text_.find(':', at_ + 1);
    if (end == text_.npos) return;
    for (size_t i = from; i < leaves_->size(); i++) {
      Leaf& leaf = (*leaves_)[i];
      if (leaf.name.empty()) leaf.name = text_.substr(at_ + 1, end - at_ - 1);
    }
    at_ = end + 1;
  }

  bool one() {
    size_t items = shape();
    if (is_byte_order(peek())) {
      char order = text_[at_++];
      native_ = order == '@' || order == '^';
      aligned_ = order == '@';
    }
    if (items == 1) items = count();
    size_t from = leaves_->size();
    bool good = peek() == 'T' ? structure(items) : leaf(items);
    if (good) name_last(from);
    return good;
  }

  bool structure(size_t items) {
    if (items != 1 || ++depth_ > 16) return false;
    at_++;
    if (peek() != '{') return false;
    for (at_++; peek() != '}';)
      if (!one()) return false;
    at_++;
    depth_--;
    return true;
  }

  bool leaf(size_t items) {
    char format = peek();
    at_++;
    if (format == 'x') {
      offset_ += items;
      return true;
    }
    char category = category_of(format);
    if (category == 0 || items > kMost || leaves_->size() + items > kMost)
      return false;
    size_t size = native_ ? native_size(format) : standard_size(format);
    if (aligned_) offset_ = (offset_ + size - 1) / size * size;
    for (; items > 0; items--, offset_ += size)
      leaves_->push_back({category, size, offset_, ""});
    return true;
  }

  static constexpr size_t kMost = 4096;
  std::string_view text_;
  size_t at_ = 0, offset_ = 0;
  int depth_ = 0;
  bool native_ = true, aligned_ = true;
  std::vector<Leaf>* leaves_ = nullptr;
};

bool same_struct(const Item& item, const char* format) {
  if (item.format == format) return true;
  std::vector<Leaf> mine, theirs;
  return StructFormat(item.format).parse(mine) &&
         StructFormat(format).parse(theirs) && mine == theirs;
}

}  // namespace

bool holds_items(const Item& item, const Py_buffer& view) {
  if (static_cast<size_t>(view.itemsize) != item.size) return false;
  const char* format = view.format == nullptr ? "B" : view.format;
  if (item.kind == Kind::kStruct) return same_struct(item, format);
  const Number* wanted =
      number(item.kind == Kind::kEnum ? item.enumeration->number : item.kind);
  if (format[0] == wanted->format && format[1] == 0) return true;
  if (is_byte_order(format[0])) format++;
  return format[0] != 0 && format[1] == 0 &&
         category_of(format[0]) == wanted->category;
}

}  // namespace crossbill::load
