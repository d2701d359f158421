// SPDX-License-Identifier: MIT
// Writes where arena_fuzzer starts: arena_seeds FOLDER.
#include <fstream>

#include "../unit/recording_seeds.hpp"

int main(int count, char** words) {
  if (count != 2) return 2;
  int number = 0;
  for (const std::string& seed : crossbill::recording::arena_seeds())
    std::ofstream(std::string(words[1]) + "/seed-" + std::to_string(number++))
        << seed;
  return 0;
}
