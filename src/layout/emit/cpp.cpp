// SPDX-License-Identifier: MIT
// Static assertions for C99 and C++11: one file is for both.
#include <fmt/format.h>

#include <algorithm>

#include "layout/emit.hpp"
#include "layout/emit/fields.hpp"
#include "layout/emit/notes.hpp"
#include "layout/emit/owners.hpp"

namespace crossbill::layout {
namespace {

// No header is included, so that a namespace may be around it all.
constexpr char kHolds[] = R"(
#ifndef CROSSBILL_HOLDS
#ifdef __cplusplus
#define CROSSBILL_HOLDS(...) \
  static_assert(__VA_ARGS__, "not as the other side has it")
#define CROSSBILL_ALIGN alignof
#else
#define CROSSBILL_HOLDS(...)                \
  __extension__ _Static_assert(__VA_ARGS__, \
                               "not as the other side has it")
#define CROSSBILL_ALIGN _Alignof
#endif
#endif
)";

constexpr char kType[] = R"(
/* What the header calls a type: define it before as "keyword name" where it has
 * no typedef for C. */
#ifndef CROSSBILL_TYPE
#define CROSSBILL_TYPE(keyword, name) name
#endif
)";

constexpr char kValue[] = R"(
/* What the header calls a value of an enum: define it before where it has
 * another way, as kind##_##name. */
#ifndef CROSSBILL_VALUE
#ifdef __cplusplus
#define CROSSBILL_VALUE(kind, name) kind::name
#else
#define CROSSBILL_VALUE(kind, name) name
#endif
#endif
)";

// Classes with bases or private members have offsets that only some compilers
// promise.
constexpr char kQuiet[] = R"(
#ifdef __cplusplus
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Winvalid-offsetof"
#endif

)";
constexpr char kLoud[] = R"(#ifdef __cplusplus
#pragma GCC diagnostic pop
#endif
)";

const char* keyword(const Type& type) {
  switch (type.kind) {
    case Kind::kUnion:
      return "union";
    case Kind::kEnum:
      return "enum";
    default:
      return "struct";
  }
}

bool is_cpp(const Side& side, const Type& type) {
  return language_of(side, type) == Language::kCpp;
}

// As a C compiler knows it. Only C++ has scopes, and classes without a keyword;
// of other languages nobody knows how the header says it.
std::string spelled_in_c(const Side& side, const Type& type) {
  if (is_cpp(side, type)) {
    const std::string& name = type.name.empty() ? type.alias : type.name;
    return name.find_first_of("({") == std::string::npos ? name : "";
  }
  bool is_c = language_of(side, type) == Language::kC;
  if (is_c && !type.alias.empty()) return type.alias;
  std::string plain = plain_name(type);
  if (plain.empty()) return "";
  return is_c ? fmt::format("{} {}", keyword(type), plain)
              : fmt::format("CROSSBILL_TYPE({}, {})", keyword(type), plain);
}

class File {
 public:
  explicit File(const Side& side) : side_(side) {}

  void add(TypeId id);
  std::string text() const;

 private:
  // Why nothing can be said of it; "" where something can.
  std::string refused(TypeId id, const std::string& name) const;
  void check(const std::string& what, const std::string& is);
  void add_fields(TypeId id, const std::string& name);
  void add_values(const Type& type, const std::string& name);
  void note_parts(TypeId id, const std::string& shown);

  const Side& side_;
  std::string body_;
  Notes notes_;
};

void File::check(const std::string& what, const std::string& is) {
  std::string line = fmt::format("CROSSBILL_HOLDS({} == {});\n", what, is);
  body_ += line.size() <= 81 ? line
                             : fmt::format(
                                   "CROSSBILL_HOLDS({}\n"
                                   "                == {});\n",
                                   what, is);
}

std::string File::refused(TypeId id, const std::string& name) const {
  const Type& type = side_.at(id);
  if (type.kind == Kind::kOpaque) return kOnlyDeclared;
  if (is_standard(side_, type)) return "Types of a standard library";
  if (is_rusts_own(side_, id))
    return "Types that only Rust can hold, and what only they point to";
  if (name.empty()) return "Types without a name that C or C++ could use";
  if (is_hidden(side_, type)) return "Types that are private in their class";
  if (size_of(side_, id).value_or(0) == 0 && !is_cpp(side_, type) &&
      language_of(side_, type) != Language::kC)
    return "Types without bytes";
  return "";
}

// "" of what can be asserted.
std::string why_not(const Side& side, const Type& of, const Field& field) {
  bool is_foreign = !is_cpp(side, of) && language_of(side, of) != Language::kC;
  if (field.is_hidden) return "Private and protected members";
  if (field.type != kNoType && side.at(field.type).is_reference &&
      is_cpp(side, of))
    return "Members that are references";
  if (is_foreign && field.size == 0) return "Members without bytes";
  if (is_foreign && field.name.starts_with("__"))
    return "Members without a name";
  return "";
}

void File::add_fields(TypeId id, const std::string& name) {
  for (const Field& each : named_fields(side_, id)) {
    if (!why_not(side_, side_.at(id), each).empty()) continue;
    check(fmt::format("__builtin_offsetof({}, {})", name, each.name),
          std::to_string(each.offset));
    if (each.size && *each.size != 0)
      check(fmt::format("sizeof((({} *)0)->{})", name, each.name),
            std::to_string(*each.size));
  }
}

void File::add_values(const Type& type, const std::string& name) {
  std::string plain = plain_name(type);
  for (const Enumerator& each : type.values) {
    std::string value =
        is_cpp(side_, type)
            ? fmt::format("{}::{}", name, each.name)
            : fmt::format("CROSSBILL_VALUE({}, {})", plain, each.name);
    check("(long long)" + value, each.value == INT64_MIN
                                     ? "(-9223372036854775807LL - 1)"
                                     : std::to_string(each.value));
  }
}

void File::note_parts(TypeId id, const std::string& shown) {
  const Type& type = side_.at(id);
  notes_.add("Bit-fields, which have no offset in C", shown,
             bit_fields(side_, id));
  for (const Field& each : named_fields(side_, id))
    if (std::string why = why_not(side_, type, each); !why.empty())
      notes_.add(why, shown + "." + each.name);
  std::vector<std::string> names;
  for (const Member& each : type.members)
    if (each.is_base) names.push_back(plain_name(side_.at(each.type)));
  notes_.add("Where bases begin", shown, names);
  names.clear();
  for (const Alternative& each : type.alternatives) names.push_back(each.name);
  notes_.add(
      "Tags and contents of alternatives, which C has no names for (size and "
      "alignment of the whole are asserted)",
      shown, names);
}

void File::add(TypeId id) {
  const Type& type = side_.at(id);
  if (type.kind != Kind::kOpaque && !type.size) return;
  std::string name = spelled_in_c(side_, type);
  std::string shown = spelled(side_, id);
  if (std::string why = refused(id, name); !why.empty())
    return notes_.add(why, shown);
  check(fmt::format("sizeof({})", name), std::to_string(*type.size));
  if (type.alignment != 0)
    check(fmt::format("CROSSBILL_ALIGN({})", name),
          std::to_string(alignment_of(side_, id)));
  add_fields(id, name);
  if (type.kind == Kind::kEnum) add_values(type, name);
  note_parts(id, shown);
  body_ += "\n";
}

std::string File::text() const {
  auto uses = [&](const char* macro) {
    return body_.find(macro) != body_.npos;
  };
  std::string text = "/* " + made_by(side_, "c++", " *") +
                     " * Include it after the header that declares these "
                     "types";
  text += uses("CROSSBILL_TYPE(") ? ", and in its\n * namespace. Types that "
                                    "the header does not define are left out "
                                    "by naming the\n * others after the "
                                    "library.\n"
                                  : ".\n";
  text += notes_.text(" *") + " */\n" + kHolds;
  if (uses("CROSSBILL_TYPE(")) text += kType;
  if (uses("CROSSBILL_VALUE(")) text += kValue;
  return text + kQuiet + body_ + kLoud;
}

}  // namespace

std::string emit_cpp(const Side& side, const std::vector<TypeId>& types) {
  File file(side);
  for (TypeId id : types) file.add(id);
  return file.text();
}

}  // namespace crossbill::layout
