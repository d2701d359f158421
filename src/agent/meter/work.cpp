// SPDX-License-Identifier: MIT
// Work like a program's: see work.hpp.
#include "agent/meter/work.hpp"

#include <stdint.h>

namespace crossbill::agent {
namespace {

constexpr uint64_t kBytes = 32;
uint8_t bytes[kBytes];
volatile uint64_t worked;

struct Machine {
  uint64_t value = 0, sum = 0, turns = 0, odd = 0;
  void (*function)();
};

void load(Machine& machine) {
  machine.value = bytes[machine.sum % kBytes];
  machine.turns++;
}
void add(Machine& machine) {
  machine.sum += machine.value + 1;
  if (machine.sum % 2 != 0) machine.odd++;
}
void store(Machine& machine) {
  bytes[machine.odd % kBytes] = static_cast<uint8_t>(machine.sum);
}
void test(Machine& machine) {
  if (machine.odd % 4 == 0)
    machine.value ^= machine.sum;
  else
    machine.value++;
}
void loop(Machine& machine) {
  for (uint64_t i = 0; i < machine.turns % 4; i++) machine.value += bytes[i];
}
void call(Machine& machine) { machine.function(); }

using Operation = void (*)(Machine&);
Operation volatile operations[] = {load, add, store, test, loop, call};
constexpr uint8_t kProgram[] = {0, 1, 4, 2, 3, 0, 5, 1, 2, 4, 1, 3, 0, 2};

}  // namespace

void work_like_a_core() {
  uint64_t sum = 0;
  for (uint8_t byte : bytes) {
    sum += uint64_t{byte} * byte;
    asm volatile("" : : "r"(sum) : "memory");
  }
  worked = sum;
}

void interpret(void (*function)()) {
  Machine machine;
  machine.function = function;
  for (uint8_t operation : kProgram) operations[operation](machine);
  worked = machine.value;
}

}  // namespace crossbill::agent
