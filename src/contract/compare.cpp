// SPDX-License-Identifier: MIT
// What a new contract takes from callers of the old one. Additions break
// nobody, other words in docs neither; whatever else differs breaks somebody:
// callers in C by what is passed, callers in Python by names, too.
#include "contract/compare.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "contract/kinds.hpp"
#include "contract/layout.hpp"
#include "contract/words.hpp"

namespace crossbill::contract {
namespace {

class Comparer {
 public:
  Comparer(const Contract& before, const Contract& after)
      : before_(before), after_(after) {}

  std::vector<Change> run() {
    module_names_of_functions();
    all(before_.functions, after_, find_function, &Function::symbol,
        "function");
    all(before_.structs, after_, find_struct, &Struct::name, "struct");
    all(before_.enums, after_, find_enum, &Enum::name, "enum");
    all(before_.objects, after_, find_object, &Object::name, "object");
    all(before_.errors, after_, find_error, &DeclaredError::name, "error");
    added(after_.functions, find_function, &Function::symbol, "function");
    added(after_.structs, find_struct, &Struct::name, "struct");
    added(after_.enums, find_enum, &Enum::name, "enum");
    added(after_.objects, find_object, &Object::name, "object");
    added(after_.errors, find_error, &DeclaredError::name, "error");
    std::stable_sort(
        changes_.begin(), changes_.end(),
        [](const Change& a, const Change& b) { return a.breaks && !b.breaks; });
    return std::move(changes_);
  }

 private:
  template <class T>
  using Find = const T* (*)(const Contract&, const std::string&);

  template <class T>
  void all(const std::vector<T>& old, const Contract& after, Find<T> find,
           std::string T::*key, const char* what) {
    for (const T& each : old) {
      who_ = fmt::format("{} {}", what, each.*key);
      const T* now = find(after, each.*key);
      if (now == nullptr)
        breaks("is gone");
      else if (now->hash != each.hash)
        compare(each, *now);
    }
  }

  template <class T>
  void added(const std::vector<T>& now, Find<T> find, std::string T::*key,
             const char* what) {
    for (const T& each : now) {
      who_ = fmt::format("{} {}", what, each.*key);
      if (find(before_, each.*key) == nullptr) add("is new", false);
    }
  }

  void compare(const Function& old, const Function& now);
  void compare(const Parameter& old, const Parameter& now, size_t number);
  void compare(const Struct& old, const Struct& now);
  void compare(const Enum& old, const Enum& now);
  void compare(const Object& old, const Object& now);
  void compare(const DeclaredError& old, const DeclaredError& now);
  void module_names_of_functions();
  void parameters(const Function& old, const Function& now);
  void result(const Type& old, const Type& now);
  void raised(const Function& old, const Function& now);

  void add(const std::string& words, bool breaks) {
    changes_.push_back({who_ + " " + words, breaks});
  }
  template <class... Args>
  void breaks(fmt::format_string<Args...> text, Args&&... args) {
    add(fmt::format(text, std::forward<Args>(args)...), true);
  }
  template <class... Args>
  void notes(fmt::format_string<Args...> text, Args&&... args) {
    add(fmt::format(text, std::forward<Args>(args)...), false);
  }

  const Contract& before_;
  const Contract& after_;
  std::string who_;
  std::vector<Change> changes_;
};

bool same(const Type& a, const Type& b) {
  bool results =
      a.result && b.result ? same(*a.result, *b.result) : a.result == b.result;
  return a.kind == b.kind && a.of == b.of && a.owner == b.owner &&
         a.is_mutable == b.is_mutable && a.may_be_null == b.may_be_null &&
         a.validated == b.validated && a.length == b.length && results &&
         std::equal(a.items.begin(), a.items.end(), b.items.begin(),
                    b.items.end(), same);
}

std::string shown(const std::optional<std::string>& json) {
  return json ? *json : "none";
}

void Comparer::compare(const Parameter& old, const Parameter& now,
                       size_t number) {
  if (old.name != now.name)
    breaks("calls parameter {} {} and no longer {}", number, now.name,
           old.name);
  if (!same(old.type, now.type))
    breaks("takes {} as {} and no longer as {}", now.name, spelled(now.type),
           spelled(old.type));
  if (old.default_json == now.default_json) return;
  if (!old.default_json)
    notes("has a default for {}: {}", now.name, *now.default_json);
  else
    breaks("has another default for {}: {} and no longer {}", now.name,
           shown(now.default_json), *old.default_json);
}

void Comparer::raised(const Function& old, const Function& now) {
  auto has = [](const Function& function, const std::string& name) {
    return std::find(function.raises.begin(), function.raises.end(), name) !=
           function.raises.end();
  };
  for (const std::string& each : now.raises)
    if (!has(old, each)) breaks("may now raise {}", each);
  for (const std::string& each : old.raises)
    if (!has(now, each)) notes("no longer raises {}", each);
}

void Comparer::parameters(const Function& old, const Function& now) {
  size_t both = std::min(old.parameters.size(), now.parameters.size());
  for (size_t i = 0; i < both; ++i)
    compare(old.parameters[i], now.parameters[i], i + 1);
  for (size_t i = both; i < now.parameters.size(); ++i) {
    const Parameter& added = now.parameters[i];
    breaks("takes one parameter more, {}: {}{}", added.name,
           spelled(added.type),
           added.default_json ? ", whose default helps no caller in C" : "");
  }
  for (size_t i = both; i < old.parameters.size(); ++i)
    breaks("no longer takes {}", old.parameters[i].name);
}

void Comparer::result(const Type& old, const Type& now) {
  if (same(old, now)) return;
  if (spelled(old) != spelled(now))
    breaks("results in {} and no longer in {}", spelled(now), spelled(old));
  else
    breaks("has a result that is {}, and no longer {}", ownership(now),
           ownership(old));
}

// A new function may take another's name away, which differs in nothing else.
void Comparer::module_names_of_functions() {
  std::vector<std::string> old = module_names(before_);
  std::vector<std::string> now = module_names(after_);
  for (size_t i = 0; i < old.size(); ++i) {
    const std::string& symbol = before_.functions[i].symbol;
    const Function* found = find_function(after_, symbol);
    if (found == nullptr) continue;
    const std::string& name =
        now[static_cast<size_t>(found - after_.functions.data())];
    who_ = "function " + symbol;
    if (name != old[i])
      breaks("is called {} in modules and no longer {}", name, old[i]);
  }
}

void Comparer::compare(const Function& old, const Function& now) {
  parameters(old, now);
  result(old.result, now.result);
  if (old.returns_status != now.returns_status)
    add(now.returns_status
            ? "returns a status and no longer its value: it may now fail"
            : "returns its value and no longer a status",
        true);
  if (old.releases_lock != now.releases_lock)
    breaks("is called with the host's lock {} and no longer {}",
           now.releases_lock ? "released" : "held",
           now.releases_lock ? "held" : "released");
  if (old.one_at_a_time != now.one_at_a_time)
    add(now.one_at_a_time ? "takes one call at a time and no longer any number"
                          : "takes any number of calls at a time",
        now.one_at_a_time);
  raised(old, now);
}

void Comparer::compare(const Struct& old, const Struct& now) {
  if (old.size != now.size)
    breaks("has {} bytes and no longer {}", now.size, old.size);
  if (old.align != now.align)
    breaks("is aligned to {} and no longer to {}", now.align, old.align);
  auto named = [](const Struct& structure, const std::string& name) {
    auto found =
        std::find_if(structure.fields.begin(), structure.fields.end(),
                     [&name](const Field& each) { return each.name == name; });
    return found == structure.fields.end() ? nullptr : &*found;
  };
  for (const Field& field : old.fields) {
    const Field* other = named(now, field.name);
    if (other == nullptr) {
      breaks("no longer has a field {}", field.name);
      continue;
    }
    if (other->offset != field.offset)
      breaks("has {} at offset {} and no longer at {}", field.name,
             other->offset, field.offset);
    if (!same(other->type, field.type))
      breaks("has {} as {} and no longer as {}", field.name,
             spelled(other->type), spelled(field.type));
  }
  for (const Field& field : now.fields)
    if (named(old, field.name) == nullptr)
      breaks("has a new field {} at offset {}", field.name, field.offset);
}

void Comparer::compare(const Enum& old, const Enum& now) {
  if (old.type != now.type)
    breaks("is an {} and no longer an {}", row_of(now.type).name,
           row_of(old.type).name);
  std::vector<std::pair<std::string, int64_t>> left = old.values,
                                               right = now.values;
  std::sort(left.begin(), left.end());
  std::sort(right.begin(), right.end());
  auto in = [](const auto& sorted, const std::string& name) {
    auto found = std::lower_bound(
        sorted.begin(), sorted.end(), name,
        [](const auto& each, const auto& key) { return each.first < key; });
    bool here = found != sorted.end() && found->first == name;
    return here ? &*found : nullptr;
  };
  for (const auto& [name, value] : left) {
    const auto* other = in(right, name);
    if (other == nullptr)
      breaks("no longer has a value {}", name);
    else if (other->second != value)
      breaks("has {} = {} and no longer {}", name,
             enum_value(now, other->second), enum_value(old, value));
  }
  for (const auto& [name, value] : right)
    if (in(left, name) == nullptr)
      notes("has a new value {} = {}, which old callers do not know", name,
            enum_value(now, value));
}

void Comparer::compare(const Object& old, const Object& now) {
  if (old.free != now.free)
    breaks("is freed by {} and no longer by {}", now.free, old.free);
  if (old.threads != now.threads)
    add(fmt::format("may be used on {}; before: {}", threads_words(now.threads),
                    threads_words(old.threads)),
        now.threads > old.threads);
}

void Comparer::compare(const DeclaredError& old, const DeclaredError& now) {
  if (old.code != now.code)
    breaks("has code {} and no longer {}", now.code, old.code);
}

}  // namespace

std::vector<Change> compare(const Contract& before, const Contract& after) {
  return Comparer(before, after).run();
}

}  // namespace crossbill::contract
