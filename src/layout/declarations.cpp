// SPDX-License-Identifier: MIT
// Reads what cli/layout_python.py has written. It is another program's output,
// which has run code of the user's beside ours: each number of a type is looked
// at before it is used.
#include "layout/declarations.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>

namespace crossbill::layout {
namespace {

using Json = nlohmann::json;

template <class T>
struct Named {
  const char* name;
  T value;
};

constexpr auto kKinds = std::to_array<Named<Kind>>({
    {"void", Kind::kVoid},
    {"scalar", Kind::kScalar},
    {"pointer", Kind::kPointer},
    {"array", Kind::kArray},
    {"record", Kind::kRecord},
    {"union", Kind::kUnion},
    {"enum", Kind::kEnum},
    {"function", Kind::kFunction},
    {"opaque", Kind::kOpaque},
});

constexpr auto kScalars = std::to_array<Named<Scalar>>({
    {"integer", Scalar::kInteger},
    {"bool", Scalar::kBool},
    {"character", Scalar::kCharacter},
    {"unicode", Scalar::kUnicode},
    {"float", Scalar::kFloat},
    {"extended", Scalar::kExtended},
    {"complex", Scalar::kComplex},
    {"address", Scalar::kAddress},
});

constexpr auto kMachines = std::to_array<Named<uint16_t>>({
    {"x86_64", EM_X86_64},
    {"i386", EM_386},
    {"i686", EM_386},
    {"aarch64", EM_AARCH64},
    {"armv7l", EM_ARM},
    {"riscv64", EM_RISCV},
    {"ppc64le", EM_PPC64},
    {"s390x", EM_S390},
});

template <class T, size_t N>
T named(const std::array<Named<T>, N>& rows, const std::string& name,
        T otherwise) {
  for (const Named<T>& each : rows)
    if (name == each.name) return each.value;
  return otherwise;
}

std::string text(const Json& row, const char* key) {
  auto found = row.find(key);
  return found != row.end() && found->is_string() ? found->get<std::string>()
                                                  : "";
}

std::optional<uint64_t> number(const Json& row, const char* key) {
  auto found = row.find(key);
  bool here = found != row.end() && found->is_number_unsigned();
  return here ? std::optional(found->get<uint64_t>()) : std::nullopt;
}

bool flag(const Json& row, const char* key) {
  auto found = row.find(key);
  return found != row.end() && found->is_boolean() && found->get<bool>();
}

const Json& list(const Json& row, const char* key) {
  static const Json kNone = Json::array();
  auto found = row.find(key);
  return found != row.end() && found->is_array() ? *found : kNone;
}

Place place_of(const Json& row, const std::string& file) {
  Place place{text(row, "file"),
              static_cast<uint32_t>(number(row, "line").value_or(0))};
  if (place.file.empty() && place.line != 0) place.file = file;
  return place;
}

class Reader {
 public:
  Reader(const Json& found, Side& side) : found_(found), side_(side) {
    types_ = list(found, "types").size();
  }

  void read() {
    for (const Json& each : list(found_, "producers")) producer(each);
    for (const Json& each : list(found_, "types")) type(each);
    for (const Json& each : list(found_, "named"))
      if (TypeId id = id_of(each); id != kNoType) side_.named.push_back(id);
    for (const Json& each : list(found_, "functions")) function(each);
    for (const Json& each : list(found_, "globals")) global(each);
  }

 private:
  TypeId id_of(const Json& value) const {
    bool fits = value.is_number_unsigned() && value.get<uint64_t>() < types_ &&
                value.get<uint64_t>() < static_cast<uint32_t>(kNoType);
    return fits ? TypeId{value.get<uint32_t>()} : kNoType;
  }

  TypeId id_at(const Json& row, const char* key) const {
    auto found = row.find(key);
    return found == row.end() ? kNoType : id_of(*found);
  }

  uint32_t producer_of(const Json& row) const {
    uint64_t given = number(row, "producer").value_or(0);
    return given < side_.producers.size() ? static_cast<uint32_t>(given) : 0;
  }

  void producer(const Json& row) {
    if (!row.is_array() || row.size() != 2 || row[0] == "") return;
    if (!row[0].is_string() || !row[1].is_string()) return;
    Producer made{Language::kPython, row[0], row[1], "", false};
    made.text = made.name + " " + made.version;
    side_.producers.push_back(std::move(made));
  }

  void type(const Json& row) {
    Type type;
    type.kind = named(kKinds, text(row, "kind"), Kind::kOpaque);
    type.name = text(row, "name");
    type.alias = text(row, "alias");
    type.size = number(row, "size");
    type.alignment = number(row, "align").value_or(0);
    type.place = place_of(row, "");
    type.producer = producer_of(row);
    type.scalar = named(kScalars, text(row, "scalar"), Scalar::kInteger);
    type.is_signed = flag(row, "signed");
    type.is_swapped = flag(row, "swapped");
    type.of = id_at(row, "of");
    type.is_const = flag(row, "const");
    type.count = number(row, "count");
    type.is_packed = flag(row, "packed");
    type.is_partial = flag(row, "partial");
    for (const Json& each : list(row, "members"))
      type.members.push_back(member(each, type.place.file));
    for (const Json& each : list(row, "values")) value(each, type);
    if (type.kind == Kind::kFunction) type.signature = signature(row);
    bool is_void = side_.types.size() == 1 && !has_void_;
    if (is_void) {
      has_void_ = true;
      return;
    }
    side_.add(std::move(type));
  }

  Member member(const Json& row, const std::string& file) const {
    Member member;
    member.name = text(row, "name");
    member.type = id_at(row, "type");
    member.bit_offset = number(row, "bit_offset").value_or(0);
    member.bits = static_cast<uint32_t>(number(row, "bits").value_or(0));
    member.place = place_of(row, file);
    return member;
  }

  static void value(const Json& row, Type& type) {
    bool fits = row.is_array() && row.size() == 2 && row[0].is_string() &&
                row[1].is_number_integer();
    if (fits) type.values.push_back({row[0], row[1].get<int64_t>()});
  }

  Signature signature(const Json& row) const {
    Signature made;
    for (const Json& each : list(row, "parameters"))
      made.parameters.push_back({text(each, "name"), id_at(each, "type"), {}});
    made.result = id_at(row, "result");
    made.is_variadic = flag(row, "variadic");
    made.has_parameters = flag(row, "has_parameters");
    made.is_result_assumed = flag(row, "assumed_result");
    return made;
  }

  void function(const Json& row) {
    Function function;
    function.symbol = text(row, "symbol");
    function.name = text(row, "name");
    function.signature = signature(row);
    function.place = place_of(row, "");
    function.producer = producer_of(row);
    function.unknown = text(row, "unknown");
    function.remedy = text(row, "remedy");
    function.library = text(row, "library");
    side_.functions.push_back(std::move(function));
  }

  void global(const Json& row) {
    Global global;
    global.symbol = text(row, "symbol");
    global.name = text(row, "name");
    global.type = id_at(row, "type");
    global.place = place_of(row, "");
    global.producer = producer_of(row);
    side_.globals.push_back(std::move(global));
  }

  const Json& found_;
  Side& side_;
  size_t types_ = 0;
  bool has_void_ = false;
};

// "libcore" of "/usr/lib/libcore.so.1.2".
std::string stem(const std::string& path) {
  std::string name = path.substr(path.rfind('/') + 1);
  return name.substr(0, name.find(".so"));
}

// Whether a function of the host's is one of the library that it is compared
// with: a program that loads two libraries may find one name in both.
bool is_of(const Function& function, const std::string& library) {
  if (library.empty() || function.library.empty()) return true;
  std::error_code failed;
  return std::filesystem::equivalent(function.library, library, failed) ||
         stem(function.library) == stem(library);
}

bool is_wanted(const std::string& symbol, const Wanted& wanted) {
  return wanted.all_symbols ||
         std::find(wanted.symbols.begin(), wanted.symbols.end(), symbol) !=
             wanted.symbols.end();
}

bool is_wanted(const Type& type, const Wanted& wanted) {
  if (wanted.all_types) return true;
  return std::any_of(wanted.types.begin(), wanted.types.end(),
                     [&](const std::string& name) {
                       return name == type.name || name == type.alias;
                     });
}

// Where the program has loaded no such library, a copy of one may be meant.
bool has_loaded(const Side& side, const std::string& library) {
  return std::any_of(
      side.functions.begin(), side.functions.end(),
      [&](const Function& each) { return is_of(each, library); });
}

void keep_wanted(Side& side, const Wanted& wanted) {
  bool loaded = has_loaded(side, wanted.library);
  std::erase_if(side.functions, [&](const Function& each) {
    return !is_wanted(each.symbol, wanted) ||
           (loaded && !is_of(each, wanted.library));
  });
  std::erase_if(side.globals, [&](const Global& each) {
    return !is_wanted(each.symbol, wanted);
  });
  std::erase_if(side.named,
                [&](TypeId id) { return !is_wanted(side.at(id), wanted); });
}

// One symbol may have been declared more than once; of these, one that says
// nothing has nothing to add.
void sort_by_symbol(Side& side) {
  auto known = [](const Function& each) { return each.unknown.empty(); };
  std::stable_sort(side.functions.begin(), side.functions.end(),
                   [&](const Function& a, const Function& b) {
                     if (a.symbol != b.symbol) return a.symbol < b.symbol;
                     return known(a) && !known(b);
                   });
  std::vector<Function> kept;
  for (Function& each : side.functions) {
    bool adds = kept.empty() || kept.back().symbol != each.symbol ||
                (known(each) && each.place.line != kept.back().place.line);
    if (adds) kept.push_back(std::move(each));
  }
  side.functions = std::move(kept);
  std::stable_sort(
      side.globals.begin(), side.globals.end(),
      [](const Global& a, const Global& b) { return a.symbol < b.symbol; });
}

}  // namespace

tl::expected<Side, Problem> read_declarations(std::string_view json,
                                              const std::string& path,
                                              const Wanted& wanted) {
  Json found = Json::parse(json, nullptr, false);
  if (!found.is_object() || list(found, "types").empty())
    return tl::unexpected(Problem{fmt::format(
        "What {} declares could not be read: its interpreter has written no "
        "declarations, but other text; name another by --python",
        path)});
  Side side;
  side.path = path;
  side.machine = named(kMachines, text(found, "machine"), uint16_t{EM_NONE});
  side.pointer_size =
      static_cast<uint8_t>(number(found, "pointer").value_or(8));
  side.is_big_endian = flag(found, "big_endian");
  Reader(found, side).read();
  keep_wanted(side, wanted);
  sort_by_symbol(side);
  return side;
}

}  // namespace crossbill::layout
