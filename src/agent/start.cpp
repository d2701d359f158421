// SPDX-License-Identifier: MIT
// The agent's first and last steps in a process.
//
// It is linked with -z initfirst: this runs before every other constructor,
// libc's own included, when all modules are loaded and relocated. `environ`
// is still null then; the vector is the constructor's third argument.
#include "agent/arch/arch.hpp"
#include "agent/base/arena_writer.hpp"
#include "agent/base/clock.hpp"
#include "agent/fork.hpp"
#include "agent/hosts/hosts.hpp"
#include "agent/link/auditors.hpp"
#include "agent/link/environment.hpp"
#include "agent/link/frame_info.hpp"
#include "agent/link/hooks.hpp"
#include "agent/link/known_code.hpp"
#include "agent/link/known_signatures.hpp"
#include "agent/link/loader_lock.hpp"
#include "agent/link/modules.hpp"
#include "agent/link/own_calls.hpp"
#include "agent/link/patching.hpp"
#include "agent/link/roles.hpp"
#include "agent/link/slots.hpp"
#include "agent/meter/calibrate.hpp"
#include "agent/meter/look.hpp"
#include "agent/meter/trace.hpp"
#include "agent/periods.hpp"
#include "agent/session.hpp"
#include "agent/stubs/pairs.hpp"
#include "agent/unrecorded.hpp"
#include "agent/watch/watch.hpp"

namespace crossbill::agent {
namespace {

// For these all calls are seen, with their arguments.
constexpr uint32_t kWatchCalls =
    arena::kWatchBorrows | arena::kWatchFrees | arena::kWatchLocks;

// Where the clock is dear, so is what tells which calls are timed.
bool is_sampled() {
  if (settings().mode != arena::Mode::kSampled) return false;
  if (crossbill_clock_is_tsc != 0 && !is_watching(kWatchCalls)) return true;
  header()->mode = arena::Mode::kExact;
  return false;
}

void* body_of_stubs() {
  if (crossbill_counting != 0)
    return reinterpret_cast<void*>(crossbill_counted);
  if (is_watching(kWatchCalls))
    return reinterpret_cast<void*>(crossbill_entered);
  if (is_sampled()) return reinterpret_cast<void*>(crossbill_sampled);
  return reinterpret_cast<void*>(
      crossbill_clock_is_tsc != 0 ? crossbill_metered : crossbill_entered);
}

__attribute__((constructor)) void start(int, char**, char** environment) {
  bind_own_calls();
  stand_behind_sanitizer();
  if (!find_session(environment)) return;
  hide_preload(environment);
  if (!open_session()) return;
  map_unrecorded();
  choose_clock();
  if (is_service()) become_switchable();
  if (!attach_process()) return;
  attach = attach_thread;
  start_watching(settings().watch, environment);
  stubs_return_to[0] = crossbill_returns;
  stubs_return_to[1] = crossbill_quiet_returns;
  crossbill_body = crossbill_switched_body = body_of_stubs();
  if (is_service())
    crossbill_body = reinterpret_cast<void*>(crossbill_switched);
  patch_with(find_libc_hook);
  tell_pairs(settings().pair, settings().pairs);
  tell_roles_by(tell_role);
  tell_made_code_by(made_code_at);
  map_known_code();
  map_known_signatures();
  find_auditors();
  refresh_modules();
  look_for_auditors(environment);
  find_loader_lock();
  ask_for_trace(settings().trace);
  calibrate();  // all of its calls are timed
  crossbill_sampling = is_sampled();
  if (is_service()) follow_switch();
  patch_new_modules();
  keep_patching_over_forks();
  start_looking(crossbill_thread);
}

__attribute__((destructor)) void finish() {
  note_unseen_modules();
  end_process();
}

}  // namespace
}  // namespace crossbill::agent
