// SPDX-License-Identifier: MIT
// What CPython says of itself.
#include "agent/hosts/cpython/host.hpp"

#include "agent/hosts/cpython/built_in.hpp"
#include "agent/hosts/cpython/host_code.hpp"
#include "agent/hosts/cpython/lent.hpp"
#include "agent/hosts/cpython/named.hpp"
#include "agent/hosts/cpython/objects.hpp"
#include "agent/hosts/cpython/runtime.hpp"
#include "agent/hosts/cpython/sizes.hpp"
#include "agent/hosts/cpython/tables.hpp"

namespace crossbill::agent::cpython {
namespace {

void attach(FindSymbol find, char* name, size_t bytes) {
  attach_runtime(find, name, bytes);
  if (tables_known) watch_built_ins(find, kTables);
}

void reset_locks() {
  reset_object_locks();
  reset_named_lock();
}

}  // namespace

const Host kHost = {
    .name = "cpython",
    // libpython3.11.so.1.0, libpython3.so
    .runtime = {"libpython3*.so*"},
    // The last is our own: crossbill.load.
    .glue = {"_ctypes.*", "_cffi_backend.*", "*/crossbill_ffi/_load.*",
             "libffi.so*", "libffi-*.so*"},
    // The second is PEP 793's, from 3.15 on.
    .entries = {{"PyInit_*", &kEntry}, {"PyModExport_*", &kReturnsSlots}},
    // Of Debian's python3.11, and of programs with libpython3.11.a in them.
    .main_symbol = "Py_IsInitialized",
    .attach = attach,
    .exception_is_set = exception_is_set,
    .code_mark = code_mark,
    .state_accessor = state_accessor,
    .is_resumed = is_resumed,
    .reset_locks = reset_locks,
    .tables_known = &tables_known,
    .api_known = &api_known,
    .api_names = {"Py*", "_Py*"},
    .api = &kApi,
    .waits = &kWaits,
    .hooks = &kHooks,
    .lent_as = lent_as,
    .is_argument = is_argument,
    .takes_lock = {"PyEval_RestoreThread", "PyEval_AcquireThread",
                   "PyEval_AcquireLock"},
    .gives_lock = {"PyEval_SaveThread", "PyEval_ReleaseThread",
                   "PyEval_ReleaseLock"},
    .ensures_lock = {"PyGILState_Ensure", "PyThreadState_Ensure*"},
    .releases_lock = {"PyGILState_Release", "PyThreadState_Release"},
};

}  // namespace crossbill::agent::cpython
