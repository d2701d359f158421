// SPDX-License-Identifier: MIT
// Which calls are crossings: see crossings.hpp.
#include "agent/link/crossings.hpp"

#include <dlfcn.h>

#include "agent/base/arena_writer.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/hosts/hosts.hpp"
#include "agent/link/callees.hpp"
#include "agent/link/known_names.hpp"
#include "agent/stubs/contract.hpp"
#include "agent/stubs/registry.hpp"
#include "agent/watch/watch.hpp"

namespace crossbill::agent {

bool is_metered_role(arena::Role role) {
  return role == arena::Role::kHost || role == arena::Role::kCore ||
         role == arena::Role::kGlue;
}

const ApiRow* find_host_service(const char* name) {
  const ApiRow* row = find_wait(name);
  if (row != nullptr) return row;
  row = find_service(name);
  return row != nullptr && row->callback != 0 ? row : nullptr;
}

namespace {

// A call that is no crossing, and that is to be seen.
bool watched_edge(const Hook& watch, EdgeRequest& edge) {
  edge.kind = arena::Kind::kService;
  edge.signature = Signature::kRegisters;
  edge.passes_on = true;
  edge.hook = &watch;
  return true;
}

bool service_edge(const Module& from, const char* name, EdgeRequest& edge) {
  bool host = from.role == arena::Role::kHost;
  const ApiRow* row = host ? find_host_service(name) : find_service(name);
  const Hook* watch = watch_of_libc(name, from.role);
  if (row == nullptr) return watch != nullptr && watched_edge(*watch, edge);
  if (row->callback == 0) edge.hook = watch;
  edge.callback = row->callback;
  edge.passes_on = host && row->callback != 0;
  edge.kind = arena::Kind::kService;
  apply_row(*row, edge);
  return true;
}

void upcall_edge(const char* name, EdgeRequest& edge) {
  edge.kind = arena::Kind::kUpcall;
  edge.category = arena::Category::kOther;
  edge.hook = find_hook(name);
  ApiFunction function = find_api(name);
  if (!function && lacks_api(name))
    add_note(arena::NoteCode::kApiUnknown, name);
  if (edge.hook == nullptr)
    edge.hook = watch_of_host(name, function.host, function.row);
  if (!function) return;
  edge.host = function.host;
  apply_row(*function.row, edge);
}

}  // namespace

bool host_edge(const char* name, EdgeRequest& edge) {
  edge.hook = find_hook(name);
  if (edge.hook == nullptr || !edge.hook->of_hosts) return false;
  edge.kind = arena::Kind::kService;
  edge.signature = Signature::kRegisters;
  edge.passes_on = true;
  return true;
}

bool watched_of_base(const Module& from, const Module& to, const char* name,
                     EdgeRequest& edge) {
  const Hook* watch = watch_of_libc(name, from.role);
  if (watch == nullptr || &from == &to || to.role != arena::Role::kBase)
    return false;
  edge.from = &from;
  edge.to = &to;
  edge.name = edge.symbol = name;
  return watched_edge(*watch, edge);
}

bool crossing(const Module& from, const Module& to, const char* name,
              EdgeRequest& edge) {
  if (&from == &to || never_metered(name)) return false;
  edge.from = &from;
  edge.to = &to;
  edge.name = edge.symbol = name;
  switch (to.role) {
    case arena::Role::kBase:
      return service_edge(from, name, edge);
    case arena::Role::kHost:
      if (from.role == arena::Role::kHost) return host_edge(name, edge);
      upcall_edge(name, edge);
      return true;
    case arena::Role::kCore:
    case arena::Role::kGlue:
      if (is_allocation(to, name)) return service_edge(from, name, edge);
      apply_contract(edge);
      if (to.role == arena::Role::kGlue) edge.hook = find_hook(name);
      return true;
    default:
      return false;
  }
}

}  // namespace crossbill::agent
