// SPDX-License-Identifier: MIT
// Writes where contract_fuzzer starts: contract_seeds FOLDER.
#include "../unit/contract_seeds.hpp"

#include <fstream>

int main(int count, char** words) {
  if (count != 2) return 2;
  int number = 0;
  for (const std::string& seed : crossbill::contract::fuzz_seeds())
    std::ofstream(std::string(words[1]) + "/seed-" + std::to_string(number++))
        << seed;
  return 0;
}
