// SPDX-License-Identifier: MIT
// From a file or a section to a contract: split, parse, unite, check.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "contract/check.hpp"
#include "contract/contract.hpp"
#include "contract/elf.hpp"
#include "contract/parse.hpp"
#include "contract/texts.hpp"

namespace crossbill::contract {
namespace {

constexpr char kRebuild[] = "build or install the library again";

auto& list_of(Contract& all, const Function&) { return all.functions; }
auto& list_of(Contract& all, const Struct&) { return all.structs; }
auto& list_of(Contract& all, const Enum&) { return all.enums; }
auto& list_of(Contract& all, const Object&) { return all.objects; }
auto& list_of(Contract& all, const DeclaredError&) { return all.errors; }

std::string key_of(const Function& each) { return "function " + each.symbol; }
std::string key_of(const Struct& each) { return "struct " + each.name; }
std::string key_of(const Enum& each) { return "enum " + each.name; }
std::string key_of(const Object& each) { return "object " + each.name; }
std::string key_of(const DeclaredError& each) { return "error " + each.name; }

// Adds declarations; one that comes again with the same meaning is dropped.
class Union {
 public:
  // "" or what is wrong.
  std::string add(Declaration declaration) {
    return std::visit(
        [this](auto& each) {
          auto& list = list_of(contract_, each);
          std::string key = key_of(each);
          auto [found, is_new] = hashes_.try_emplace(key, each.hash);
          bool same = found->second == each.hash;
          if (is_new) list.push_back(std::move(each));
          return same ? std::string()
                      : fmt::format(
                            "declares {} a second time and with another "
                            "meaning: two source files saw different "
                            "declarations",
                            key);
        },
        declaration);
  }

  Contract finish() {
    sort(contract_.functions, &Function::symbol);
    sort(contract_.structs, &Struct::name);
    sort(contract_.enums, &Enum::name);
    sort(contract_.objects, &Object::name);
    sort(contract_.errors, &DeclaredError::name);
    contract_.target = kTarget;
    contract_.hash = library_hash();
    return std::move(contract_);
  }

 private:
  template <class T>
  static void sort(std::vector<T>& list, std::string T::*key) {
    std::sort(list.begin(), list.end(),
              [key](const T& a, const T& b) { return a.*key < b.*key; });
  }

  std::string library_hash() const {
    std::vector<std::string_view> sorted;
    sorted.reserve(hashes_.size());
    for (const auto& [key, hash] : hashes_) sorted.push_back(hash);
    std::sort(sorted.begin(), sorted.end());
    uint64_t hash = kFnvStart;
    for (std::string_view each : sorted) hash = fnv1a(each, hash);
    return hex16(hash);
  }

  Contract contract_;
  std::unordered_map<std::string, std::string> hashes_;
};

tl::expected<Declaration, std::string> read_text(const Text& text) {
  if (text.ended) return parse(text.bytes);
  return tl::unexpected<std::string>("is cut off: no zero ends it");
}

std::string describe(const std::string& name, size_t number, const Text& text,
                     const std::string& problem) {
  return fmt::format("{}: text {} of its contract (at byte {}: {}) {}; {}",
                     name, number, text.offset, what_of(text.bytes), problem,
                     kRebuild);
}

// "" or which exported function is not there.
std::string missing_symbol(const Contract& contract, const Library& library) {
  auto missing = [&library](const std::string& symbol) -> std::string {
    for (const std::string& name : {symbol, "crossbill_shim_" + symbol})
      if (!library.functions.contains(name)) return name;
    return {};
  };
  for (const Function& each : contract.functions)
    if (std::string name = missing(each.symbol); !name.empty()) return name;
  for (const Object& each : contract.objects)
    if (std::string name = missing(each.free); !name.empty()) return name;
  return {};
}

}  // namespace

tl::expected<Contract, std::string> read_section(std::string_view bytes,
                                                 const std::string& name) {
  std::vector<Text> texts = split(bytes);
  if (texts.empty())
    return tl::unexpected(
        fmt::format("{}: its contract is empty; {}", name, kRebuild));
  Union all;
  for (size_t i = 0; i < texts.size(); ++i) {
    auto declaration = read_text(texts[i]);
    std::string problem = declaration ? all.add(std::move(*declaration))
                                      : std::move(declaration.error());
    if (!problem.empty())
      return tl::unexpected(describe(name, i + 1, texts[i], problem));
  }
  Contract contract = all.finish();
  std::string problem = problem_of(contract);
  if (!problem.empty())
    return tl::unexpected(fmt::format(
        "{}: its contract does not hold together: {}", name, problem));
  return contract;
}

tl::expected<Contract, std::string> read_library(const std::string& path) {
  auto library = read_elf(path);
  if (!library) return tl::unexpected(std::move(library.error()));
  auto contract = read_section(library->section, path);
  if (!contract) return contract;
  std::string missing = missing_symbol(*contract, *library);
  if (missing.empty()) return contract;
  return tl::unexpected(fmt::format(
      "{}: its contract names function {}, which it does not export; link it "
      "without a version script or visibility option that hides it",
      path, missing));
}

}  // namespace crossbill::contract
