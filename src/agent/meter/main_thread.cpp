// SPDX-License-Identifier: MIT
// Reads /proc/self/task/TID/schedstat: see main_thread.hpp.
#include "agent/meter/main_thread.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include "agent/base/arena_writer.hpp"
#include "agent/base/files.hpp"
#include "agent/base/quiet.hpp"
#include "agent/base/state.hpp"
#include "agent/base/text.hpp"
#include "agent/hosts/adapter.hpp"

namespace crossbill::agent {
namespace {

// The decimal number at `text`, which then is behind it and a blank.
uint64_t take_number(const char*& text) {
  uint64_t value = 0;
  while (*text >= '0' && *text <= '9')
    value = value * 10 + static_cast<uint64_t>(*text++ - '0');
  if (*text == ' ') text++;
  return value;
}

}  // namespace

void run_by_this_thread() {
  if (!ready()) return;
  header()->main_tid = static_cast<int32_t>(syscall(SYS_gettid));
}

void note_main_thread() {
  if (!ready() || crossbill_locked_in != 0 || header()->main_tid == 0) return;
  Quiet quiet;
  char path[64], text[128];
  size_t got = 0;
  Text(path, sizeof path)
      .add("/proc/self/task/")
      .number(static_cast<uint64_t>(header()->main_tid))
      .add("/schedstat");
  if (!read_file(path, text, sizeof text - 1, got)) return;  // it has ended
  text[got] = 0;
  const char* at = text;
  uint64_t ran = take_number(at), waited = take_number(at);
  if (ran == 0) return;
  header()->main_ran_ns = ran;
  header()->main_waited_ns = waited;
}

}  // namespace crossbill::agent
