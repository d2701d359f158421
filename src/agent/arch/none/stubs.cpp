// SPDX-License-Identifier: MIT
// The names that a processor's assembler files define: see ../arch.hpp.
#include "agent/arch/arch.hpp"

extern "C" {

// Called by the bodies, by the personality's CFI and by the hooks.
void crossbill_enter();
void crossbill_leave();
void crossbill_start_clock();
void crossbill_personality();
void crossbill_attach_for_jump();
extern void (*crossbill_begin_period)();
void crossbill_before_rights_call();
void crossbill_dlsym_of_handle();
void crossbill_dlsym_default();
void crossbill_dlsym_original();
void crossbill_dlopen_begins();
void crossbill_dlopen_ends();
void crossbill_dlmopen_begins();

char crossbill_returns[1];
char crossbill_quiet_returns[1];
void crossbill_metered() {
  crossbill_enter();
  crossbill_start_clock();
  crossbill_leave();
  crossbill_personality();
  crossbill_attach_for_jump();
  crossbill_before_rights_call();
  __builtin_trap();
}
void crossbill_sampled() { __builtin_trap(); }
void crossbill_entered() { __builtin_trap(); }
void crossbill_passed() { __builtin_trap(); }
void crossbill_switched() {
  crossbill_begin_period();
  __builtin_trap();
}
void crossbill_counted() { __builtin_trap(); }
void crossbill_call_between(void (*)(void*), void*) { __builtin_trap(); }
void crossbill_call_on(void (*)(), void*) { __builtin_trap(); }
void crossbill_empty() { __builtin_trap(); }
void crossbill_hook_dlsym() {
  crossbill_dlsym_of_handle();
  crossbill_dlsym_default();
  __builtin_trap();
}
void crossbill_hook_plain_dlsym() {
  crossbill_dlsym_original();
  __builtin_trap();
}
void crossbill_hook_dlopen() {
  crossbill_dlopen_begins();
  crossbill_dlopen_ends();
  __builtin_trap();
}
void crossbill_hook_dlmopen() {
  crossbill_dlmopen_begins();
  __builtin_trap();
}
}
