// SPDX-License-Identifier: MIT
// Types, from their DIEs to the model. A type is read once, when something
// refers to it; what it refers to gets an id at once and is read later, so that
// neither circles nor long chains need a stack.
#pragma once
#include <elfutils/libdw.h>

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "layout/dwarf/attributes.hpp"
#include "layout/dwarf/children.hpp"
#include "layout/dwarf/identity.hpp"
#include "layout/dwarf/scopes.hpp"
#include "layout/dwarf/units.hpp"
#include "layout/model.hpp"

namespace crossbill::layout::dwarf {

class Types {
 public:
  Types(Side& side, Units& units)
      : side_(side), units_(units), identities_(units, scopes_) {}

  // kVoidType where there is none. Its contents are there after read_all().
  TypeId id_of(std::optional<Dwarf_Die> die);
  // Reads all that has been referred to.
  void read_all();

  // To what a parameter passed by reference has: of arrays, to their items, as
  // in C.
  TypeId by_reference(TypeId of);

  // Reads it all, and forgets what is known of DIEs: called when another unit
  // follows.
  void end_unit();

  // Of a subprogram or a subroutine type.
  Signature signature_of(Dwarf_Die die);

  // Of types that are the same wherever they are described.
  const std::vector<std::pair<TypeId, uint64_t>>& keys() const { return keys_; }

  Side& side() { return side_; }
  Units& units() { return units_; }
  Scopes& scopes() { return scopes_; }
  // "stats::Data", as `die` stands.
  std::string full_name(Dwarf_Die& die, std::string_view name);

 private:
  struct Task {
    TypeId id;
    Dwarf_Die die;
    bool is_atomic;
  };
  void read(const Task& task);
  Parameter parameter_of(Dwarf_Die die);

  Side& side_;
  Units& units_;
  Scopes scopes_;
  Identities identities_;
  std::unordered_map<uint64_t, TypeId> by_key_;
  std::vector<std::pair<TypeId, uint64_t>> keys_;
  PointerMap<TypeId> known_;
  std::deque<Task> tasks_;
  std::vector<TypeId> decaying_;
};

// One kind of type each; `type` has its alias already.
void read_scalar(Types& types, Dwarf_Die& die, const Attributes& own,
                 Type& type);
void read_array(Types& types, Dwarf_Die& die, const Attributes& own,
                Type& type);
void read_text(Types& types, Dwarf_Die& die, const Attributes& own, Type& type);
void read_record(Types& types, Dwarf_Die& die, const Attributes& own,
                 Type& type);
void read_enum(Types& types, Dwarf_Die& die, const Attributes& own, Type& type);

}  // namespace crossbill::layout::dwarf
