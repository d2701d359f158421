// SPDX-License-Identifier: MIT
// Reads JSON that nobody vouches for: whatever a key holds, the first thing
// that is not as docs/contract.md says it becomes the problem, and the rest is
// read on as if empty.
#include "contract/parse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>

#include "contract/kinds.hpp"
#include "contract/texts.hpp"

namespace crossbill::contract {
namespace {

using Json = nlohmann::json;

constexpr uint64_t kNoLimit = std::numeric_limits<uint64_t>::max();
constexpr size_t kLongestName = 512;

bool is_identifier(std::string_view text) {
  auto word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (c >= '0' && c <= '9');
  };
  return !text.empty() && text.size() <= kLongestName &&
         (text[0] < '0' || text[0] > '9') &&
         std::all_of(text.begin(), text.end(), word);
}

class Reader {
 public:
  const std::string& problem() const { return problem_; }

  template <class... Args>
  void wrong(fmt::format_string<Args...> text, Args&&... args) {
    if (problem_.empty())
      problem_ = fmt::format(text, std::forward<Args>(args)...);
  }

  // The key's value; null and a problem if it is missing.
  const Json& at(const Json& object, const char* key) {
    auto found = object.find(key);
    if (found != object.end()) return *found;
    wrong("has no key \"{}\"", key);
    return nothing_;
  }

  std::string string(const Json& object, const char* key) {
    const Json& value = at(object, key);
    if (value.is_string()) return value.get_ref<const std::string&>();
    wrong("key \"{}\" is not a string", key);
    return {};
  }
  std::string optional_string(const Json& object, const char* key) {
    return object.contains(key) ? string(object, key) : std::string();
  }
  // Names reach generated code, so nothing but an identifier will do.
  std::string name(const Json& object, const char* key) {
    return checked_name(string(object, key), key);
  }
  std::string checked_name(std::string text, const char* key) {
    if (is_identifier(text)) return text;
    wrong("key \"{}\" is not a name of letters, digits and _: \"{}\"", key,
          text.substr(0, 60));
    return {};
  }
  bool boolean(const Json& object, const char* key) {
    const Json& value = at(object, key);
    if (value.is_boolean()) return value.get<bool>();
    wrong("key \"{}\" is neither true nor false", key);
    return false;
  }
  uint64_t number(const Json& object, const char* key,
                  uint64_t limit = kNoLimit) {
    const Json& value = at(object, key);
    if (value.is_number_unsigned() && value.get<uint64_t>() <= limit)
      return value.get<uint64_t>();
    wrong("key \"{}\" is not a whole number from 0 to {}", key, limit);
    return 0;
  }
  const Json& array(const Json& object, const char* key) {
    const Json& value = at(object, key);
    if (value.is_array()) return value;
    wrong("key \"{}\" is not an array", key);
    return empty_array_;
  }
  // The index of the key's string in `words`.
  size_t one_of(const Json& object, const char* key,
                std::initializer_list<std::string_view> words) {
    std::string found = string(object, key);
    const auto* word = std::find(words.begin(), words.end(), found);
    if (word != words.end()) return static_cast<size_t>(word - words.begin());
    wrong("key \"{}\" has a value that this crossbill does not know: \"{}\"",
          key, found.substr(0, 60));
    return 0;
  }

  Type type(const Json& object, const char* key, Place place);

 private:
  const KindRow& kind(const Json& value, Place place);

  std::string problem_;
  const Json nothing_;
  const Json empty_array_ = Json::array();
};

const KindRow& Reader::kind(const Json& value, Place place) {
  std::string name = string(value, "kind");
  const KindRow* row = row_named(name);
  if (row == nullptr) {
    wrong("has a kind that this crossbill does not know: \"{}\"",
          name.substr(0, 60));
    return row_of(Kind::kVoid);
  }
  if ((row->places & place) == 0)
    wrong("has a type of kind \"{}\" where none can be", name);
  return *row;
}

// Recursion is bounded: no text is nested deeper than scan() allows.
Type Reader::type(const Json& object, const char* key, Place place) {
  const Json& value = at(object, key);
  const KindRow& row = kind(value, place);
  Type type;
  type.kind = row.kind;
  if (row.keys & kKeyOf) type.of = name(value, "of");
  if (row.keys & kKeyOwner) type.owner = name(value, "owner");
  if (row.keys & kKeyMutable) type.is_mutable = boolean(value, "mutable");
  if (row.keys & kKeyNull) type.may_be_null = boolean(value, "null");
  if (row.keys & kKeyValidated) type.validated = boolean(value, "validated");
  if (row.keys & kKeyLength) type.length = number(value, "length");
  if (row.keys & kKeyItem) {
    Place item = row.kind == Kind::kArray ? kAsField : kAsItem;
    type.items.push_back(this->type(value, "item", item));
  }
  if (row.keys & kKeyCallback) {
    for (const Json& each : array(value, "params"))
      type.items.push_back(
          this->type(Json{{"type", each}}, "type", kAsCallbackParameter));
    type.result =
        std::make_shared<Type>(this->type(value, "result", kAsCallbackResult));
  }
  return type;
}

std::optional<std::string> default_of(const Json& parameter) {
  auto found = parameter.find("default");
  if (found == parameter.end()) return std::nullopt;
  return found->dump(-1, ' ', /*ensure_ascii=*/true);
}

std::vector<Parameter> parameters(Reader& reader, const Json& text) {
  std::vector<Parameter> parameters;
  auto docs = text.find("docs");
  for (const Json& each : reader.array(text, "params")) {
    Parameter parameter;
    parameter.name = reader.name(each, "name");
    parameter.type = reader.type(each, "type", kAsParameter);
    parameter.default_json = default_of(each);
    if (docs != text.end() && docs->is_object() &&
        docs->contains(parameter.name))
      parameter.doc = reader.string(*docs, parameter.name.c_str());
    parameters.push_back(std::move(parameter));
  }
  return parameters;
}

// What every declaration has.
template <class T>
T declared(Reader& reader, const Json& text) {
  T made;
  made.hash = reader.string(text, "hash");
  made.doc = reader.optional_string(text, "doc");
  return made;
}

Declaration function(Reader& reader, const Json& text) {
  auto made = declared<Function>(reader, text);
  made.symbol = reader.name(text, "function");
  made.name = reader.name(text, "name");
  made.compiler = reader.optional_string(text, "compiler");
  made.parameters = parameters(reader, text);
  made.result = reader.type(text, "result", kAsResult);
  made.returns_status = reader.boolean(text, "status");
  made.is_noexcept =
      text.contains("noexcept") && reader.boolean(text, "noexcept");
  made.releases_lock = reader.one_of(text, "lock", {"held", "released"}) == 1;
  made.one_at_a_time =
      reader.one_of(text, "threads", {"any", "one_at_a_time"}) == 1;
  made.in_registers = reader.boolean(text, "registers");
  for (const Json& each : reader.array(text, "raises"))
    made.raises.push_back(reader.name(Json{{"raises", each}}, "raises"));
  return made;
}

Declaration structure(Reader& reader, const Json& text) {
  auto made = declared<Struct>(reader, text);
  made.name = reader.name(text, "struct");
  made.size = reader.number(text, "size");
  made.align = reader.number(text, "align");
  for (const Json& each : reader.array(text, "fields")) {
    Field field;
    field.name = reader.name(each, "name");
    field.type = reader.type(each, "type", kAsField);
    field.offset = reader.number(each, "offset");
    field.size = reader.number(each, "size");
    field.padding = reader.number(each, "padding");
    made.fields.push_back(std::move(field));
  }
  return made;
}

// Whether the value fits an integer of `size` bytes; -1 is no u64.
bool fits(const Json& value, Kind kind) {
  unsigned bits = row_of(kind).size * 8U - (is_signed(kind) ? 1 : 0);
  uint64_t most = kNoLimit >> (64 - bits);
  if (value.is_number_unsigned()) return value.get<uint64_t>() <= most;
  return value.is_number_integer() && is_signed(kind) &&
         value.get<int64_t>() >= -static_cast<int64_t>(most) - 1;
}

// JSON objects have no order: values are sorted, equal ones by name.
Declaration enumeration(Reader& reader, const Json& text) {
  auto made = declared<Enum>(reader, text);
  made.name = reader.name(text, "enum");
  std::string type = reader.string(text, "type");
  const KindRow* row = row_named(type);
  if (row == nullptr || !is_integer(row->kind)) {
    reader.wrong("key \"type\" is not an integer's kind");
    return made;
  }
  made.type = row->kind;
  const Json& values = reader.at(text, "values");
  if (!values.is_object()) reader.wrong("key \"values\" is not an object");
  if (!reader.problem().empty()) return made;
  for (const auto& [name, value] : values.items()) {
    if (!fits(value, made.type))
      reader.wrong("has a value that is no {}: \"{}\"", row->name, name);
    else
      made.values.emplace_back(reader.checked_name(name, "values"),
                               value.get<int64_t>());
  }
  bool of_bits = made.type == Kind::kU64;
  std::sort(made.values.begin(), made.values.end(),
            [of_bits](const auto& a, const auto& b) {
              if (a.second == b.second) return a.first < b.first;
              if (!of_bits) return a.second < b.second;
              return static_cast<uint64_t>(a.second) <
                     static_cast<uint64_t>(b.second);
            });
  return made;
}

Declaration object(Reader& reader, const Json& text) {
  auto made = declared<Object>(reader, text);
  made.name = reader.name(text, "object");
  made.free = reader.name(text, "free");
  made.threads = static_cast<Threads>(
      reader.one_of(text, "threads", {"any", "one_at_a_time", "creator"}));
  return made;
}

Declaration error(Reader& reader, const Json& text) {
  auto made = declared<DeclaredError>(reader, text);
  made.name = reader.name(text, "error");
  made.code = static_cast<int32_t>(
      reader.number(text, "code", std::numeric_limits<int32_t>::max()));
  if (made.code == 0) reader.wrong("key \"code\" is 0, which is no error");
  return made;
}

using Make = Declaration (*)(Reader&, const Json&);
constexpr std::array<std::pair<const char*, Make>, 5> kDeclarations = {{
    {"function", function},
    {"struct", structure},
    {"enum", enumeration},
    {"object", object},
    {"error", error},
}};

// "hash", "check" or both: what does not hold. Empty: all is well.
std::string broken_hashes(const Scan& found, const Json& text) {
  auto holds = [&text](const char* key, bool has, uint64_t hash) {
    auto value = text.find(key);
    return has && value != text.end() && *value == hex16(hash);
  };
  bool hash = holds("hash", found.has_hash, found.hash);
  bool check = holds("check", found.has_check, found.check);
  if (hash && check) return {};
  if (!hash && !check) return "neither its hash nor its check holds";
  return hash ? "its check does not hold, though its hash does"
              : "its hash does not hold, though its check does";
}

// Another format's hashes may be made in another way, so this comes first.
std::string foreign(const Json& text, const std::string& broken) {
  auto differs = [&text](const char* key, const Json& wanted) {
    auto found = text.find(key);
    return found != text.end() && *found != wanted ? found->dump() : "";
  };
  std::string format = differs("crossbill", 1);
  std::string target = differs("target", kTarget);
  if (format.empty() && target.empty()) return {};
  std::string problem =
      !format.empty()
          ? fmt::format(
                "is of contract format {}, and this crossbill knows "
                "format 1",
                format.substr(0, 20))
          : fmt::format("is for target {}, and this crossbill knows \"{}\"",
                        target.substr(0, 60), kTarget);
  if (!broken.empty()) problem += "; or it is damaged: " + broken;
  return problem;
}

std::string judge(const Scan& found, const Json& text) {
  if (!text.is_object()) return "is damaged: it is not a JSON object";
  std::string broken = broken_hashes(found, text);
  std::string problem = foreign(text, broken);
  if (!problem.empty() || broken.empty()) return problem;
  return "is damaged: " + broken;
}

Declaration read(Reader& reader, const Json& text) {
  for (const char* key : {"crossbill", "target"}) reader.at(text, key);
  const auto* found = std::find_if(
      kDeclarations.begin(), kDeclarations.end(),
      [&text](const auto& each) { return text.contains(each.first); });
  if (found != kDeclarations.end()) return found->second(reader, text);
  reader.wrong("declares nothing that this crossbill knows");
  return Function{};
}

}  // namespace

tl::expected<Declaration, std::string> parse(std::string_view text) {
  Scan found = scan(text);
  if (!found.problem.empty()) return tl::unexpected(found.problem);
  Json json = Json::parse(text.begin(), text.end(), nullptr,
                          /*allow_exceptions=*/false);
  std::string problem = judge(found, json);
  if (!problem.empty()) return tl::unexpected(std::move(problem));
  Reader reader;
  Declaration made = read(reader, json);
  if (!reader.problem().empty()) return tl::unexpected(reader.problem());
  return made;
}

}  // namespace crossbill::contract
