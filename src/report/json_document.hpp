// SPDX-License-Identifier: MIT
// How a large JSON document is made: objects without copies, and only one line
// of a list in memory at a time.
#pragma once
#include <cstddef>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "report/sink.hpp"

namespace crossbill::report {

using Json = nlohmann::ordered_json;

// A member that is moved into its object.
struct Member {
  const char* name;
  mutable Json value;
};

// Json's own lists in lists take four allocations for a member.
inline void add(Json& json, std::initializer_list<Member> members) {
  auto& all = json.get_ref<Json::object_t&>();
  if (all.empty()) all.reserve(members.size());
  for (const Member& member : members)
    all.emplace_back(member.name, std::move(member.value));
}

inline Json object(std::initializer_list<Member> members) {
  Json json = Json::object();
  add(json, members);
  return json;
}

// Writes an object of which only one line of a list is in memory at a time.
class Document {
 public:
  explicit Document(const Sink& sink) : sink_(sink) {}

  void member(const char* name, const Json& value) {
    begin(name);
    add(value, 1);
  }

  template <class Item>
  void list(const char* name, const std::vector<Item>& items,
            Json (*line)(const Item&)) {
    begin(name);
    const char* before = "[\n  ";
    for (const Item& item : items) {
      text_ += before;
      add(line(item), 2);
      before = ",\n  ";
    }
    text_ += items.empty() ? "[]" : "\n ]";
  }

  bool end() {
    text_ += "\n}\n";
    return good_ && sink_(text_);
  }

 private:
  void begin(const char* name) {
    text_ += begun_ ? ",\n \"" : "{\n \"";
    text_ += name;
    text_ += "\": ";
    begun_ = true;
  }

  // As nlohmann::json would write it at that depth.
  void add(const Json& value, size_t depth) {
    constexpr size_t kPiece = 1 << 16;
    auto replace = Json::error_handler_t::replace;
    std::string lines = value.dump(1, ' ', false, replace);
    size_t start = 0;
    for (size_t end = lines.find('\n'); end != lines.npos;
         end = lines.find('\n', start)) {
      text_.append(lines, start, end + 1 - start).append(depth, ' ');
      start = end + 1;
    }
    text_.append(lines, start);
    if (text_.size() < kPiece) return;
    good_ = good_ && sink_(text_);
    text_.clear();
  }

  const Sink& sink_;
  std::string text_;
  bool begun_ = false, good_ = true;
};

}  // namespace crossbill::report
