// SPDX-License-Identifier: MIT
// What is asked of a file, found, read and put together: by several threads
// where there is much of it.
#include <fmt/format.h>
#include <gelf.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

#include "layout/dwarf.hpp"
#include "layout/dwarf/alike.hpp"
#include "layout/dwarf/complete.hpp"
#include "layout/dwarf/finish.hpp"
#include "layout/dwarf/handle.hpp"
#include "layout/dwarf/merge.hpp"
#include "layout/dwarf/named.hpp"
#include "layout/dwarf/unknown.hpp"
#include "layout/dwarf/worker.hpp"

namespace crossbill::layout {
namespace dwarf {
namespace {

// A thread is worth its handle from so many bytes of .debug_info on; more of
// them than these wait for memory.
constexpr uint64_t kWorthThread = 4 << 20;
constexpr unsigned kMostThreads = 4;
// Of one function, by units that call it.
constexpr size_t kMostDeclarations = 200;

void describe_machine(Elf* elf, Side& side) {
  GElf_Ehdr header;
  if (!gelf_getehdr(elf, &header)) return;
  side.machine = header.e_machine;
  side.pointer_size = gelf_getclass(elf) == ELFCLASS32 ? 4 : 8;
  side.is_big_endian = header.e_ident[EI_DATA] == ELFDATA2MSB;
}

Search search_for(const Symbols& symbols, const Wanted& wanted) {
  Search search;
  for (const std::string& name : wanted.symbols) {
    const Symbol* known = symbols.find(name);
    Symbol symbol{name};
    symbol.is_known = false;
    if (known) symbol = *known;
    symbol.is_asked = true;
    search.add(std::move(symbol));
  }
  if (wanted.all_symbols)
    for (const Symbol& each : symbols.visible()) search.add(each);
  search.types = wanted.types;
  search.all_types = wanted.all_types;
  search.index();
  return search;
}

struct Chosen {
  const Found* found = nullptr;
  Worker* worker = nullptr;
};

// _ZN4Data3getEv, _ZNK4Data3getEv: of a class or of a namespace.
bool is_member(std::string_view name) { return name.starts_with("_ZN"); }

// std::string's and the like, which each program in C++ needs.
bool is_standard(std::string_view name) {
  size_t at = name.find_first_not_of("rVKRO", 3);
  return at != name.npos && name[at] == 'S';
}

class Reading {
 public:
  Reading(Handle& handle, const std::string& path, const Wanted& wanted,
          Side& side)
      : path_(path),
        wanted_(wanted),
        side_(side),
        search_(search_for(Symbols(handle.elf()), wanted)),
        units_(units_of(handle)) {
    add_worker(handle);
    while (workers_.size() < threads(handle)) {
      auto more = Handle::open(path_);
      if (!more) break;
      handles_.push_back(std::move(*more));
      add_worker(*handles_.back());
    }
  }

  void all() {
    in_parallel([this](Worker& worker) { find(worker); });
    choose();
    if (lacks_members()) {
      find_members();
      choose();
    }
    in_parallel([this](Worker& worker) { read(worker); });
    find_described();
    Merge merge(side_);
    std::vector<NamedType> named;
    Makers makers;
    std::vector<bool> is_found;
    for (const auto& each : best_) is_found.push_back(!each.empty());
    for (auto& worker : workers_) {
      for (const UnitFacts& each : worker->finds().units)
        makers.add(each, worker->side().producers[each.producer]);
      std::vector<NamedType> its = worker->named();
      std::vector<std::pair<TypeId, uint64_t>> keys = worker->types().keys();
      std::vector<TypeId> map = merge.add(std::move(worker->side()), keys);
      for (NamedType& each : its) {
        each.id = map[static_cast<uint32_t>(each.id)];
        named.push_back(std::move(each));
      }
      worker.reset();
    }
    add_unknown(search_, is_found, makers, side_);
    complete(side_);
    finish(side_);
    name_types(std::move(named), search_, side_);
    sort();
    keep_different(side_);
  }

 private:
  void add_worker(Handle& handle) {
    workers_.push_back(std::make_unique<Worker>(
        handle, side_.machine, side_.pointer_size, side_.is_big_endian));
  }

  unsigned threads(const Handle& handle) const {
    uint64_t worth = handle.debug_info_size() / kWorthThread + 1;
    unsigned processors = std::max(1U, std::thread::hardware_concurrency());
    return static_cast<unsigned>(std::min<uint64_t>(
        {worth, processors, handle.is_object() ? 1 : kMostThreads,
         units_.size() + 1}));
  }

  template <class Work>
  void in_parallel(Work work) {
    std::vector<std::thread> threads;
    for (size_t i = 1; i < workers_.size(); ++i)
      threads.emplace_back([&, i] { work(*workers_[i]); });
    work(*workers_[0]);
    for (std::thread& each : threads) each.join();
  }

  void find(Worker& worker) {
    for (;;) {
      size_t number = next_++;
      if (number >= units_.size()) return;
      worker.find(search_, static_cast<uint32_t>(number), units_[number]);
      if (&worker == workers_[0].get() && wanted_.progress)
        wanted_.progress(number, units_.size());
    }
  }

  // Member functions that a host calls are declared in their classes alone.
  bool lacks_members() {
    for (uint32_t i = 0; i < best_.size(); ++i) {
      const Symbol& each = search_.symbols[i];
      bool is_undeclared =
          best_[i].empty() && each.is_known && !each.is_defined;
      if (is_undeclared && is_member(each.name) &&
          (each.is_asked || !is_standard(each.name)))
        search_.members.emplace(each.name, i);
    }
    return !search_.members.empty();
  }

  void find_members() {
    next_ = 0;
    in_parallel([this](Worker& worker) {
      for (size_t i = next_++; i < units_.size(); i = next_++)
        worker.find_members(search_, static_cast<uint32_t>(i), units_[i]);
    });
  }

  // The best of what was found of each symbol: of equals the first unit's, of
  // declarations all.
  void choose() {
    best_.assign(search_.symbols.size(), {});
    for (auto& worker : workers_)
      for (const Found& each : worker->finds().symbols) {
        std::vector<Chosen>& so_far = best_[each.symbol];
        if (!so_far.empty() && each.rank > so_far[0].found->rank)
          so_far.clear();
        if (so_far.empty() || each.rank == so_far[0].found->rank)
          so_far.push_back({&each, worker.get()});
      }
    for (size_t i = 0; i < best_.size(); ++i) {
      std::sort(best_[i].begin(), best_[i].end(),
                [](const Chosen& a, const Chosen& b) {
                  return a.found->unit < b.found->unit;
                });
      size_t most = search_.symbols[i].is_defined ? 1 : kMostDeclarations;
      if (best_[i].size() > most) best_[i].resize(most);
    }
  }

  void read(Worker& worker) {
    std::vector<const Found*> its;
    for (const auto& of_symbol : best_)
      for (const Chosen& each : of_symbol)
        if (each.worker == &worker) its.push_back(each.found);
    std::stable_sort(
        its.begin(), its.end(),
        [](const Found* a, const Found* b) { return a->unit < b->unit; });
    for (size_t i = 0; i < its.size(); ++i) {
      if (i > 0 && its[i]->unit != its[i - 1]->unit) worker.end_unit();
      worker.read(search_, *its[i]);
    }
    worker.end_unit();
    worker.read_types(search_);
  }

  // Where there are values of types that their units only declare, looks for
  // these in the others.
  void find_described() {
    std::set<std::string> names;
    for (auto& worker : workers_)
      for (std::string& each : incomplete_values(worker->side()))
        names.insert(std::move(each));
    if (names.empty() || units_.size() < 2 || search_.all_types) return;
    Search types;
    types.types.assign(names.begin(), names.end());
    types.is_exact = true;
    next_ = 0;
    in_parallel([&](Worker& worker) {
      for (size_t i = next_++; i < units_.size(); i = next_++)
        worker.find_types(types, static_cast<uint32_t>(i), units_[i]);
      worker.end_unit();
    });
  }

  void sort() {
    auto by_symbol = [](const auto& a, const auto& b) {
      return a.symbol < b.symbol;
    };
    std::stable_sort(side_.functions.begin(), side_.functions.end(), by_symbol);
    std::stable_sort(side_.globals.begin(), side_.globals.end(), by_symbol);
  }

  const std::string& path_;
  const Wanted& wanted_;
  Side& side_;
  Search search_;
  std::vector<UnitPlace> units_;
  std::vector<std::unique_ptr<Handle>> handles_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::atomic<size_t> next_{0};
  std::vector<std::vector<Chosen>> best_;
};

}  // namespace
}  // namespace dwarf

tl::expected<Side, Problem> read_dwarf(const std::string& path,
                                       const Wanted& wanted) {
  auto handle = dwarf::Handle::open(path);
  if (!handle) return tl::unexpected(handle.error());
  Side side;
  side.path = path;
  dwarf::describe_machine((*handle)->elf(), side);
  dwarf::Reading(**handle, path, wanted, side).all();
  if (!(*handle)->damage().empty()) {
    side.unknown =
        fmt::format("the debug information of {} is damaged ({})",
                    path.substr(path.rfind('/') + 1), (*handle)->damage());
    side.remedy = "build it anew, or name its header by --header";
  }
  return side;
}

}  // namespace crossbill::layout
