// SPDX-License-Identifier: MIT
// Writes where recording_fuzzer starts: recording_seeds FOLDER.
#include "../unit/recording_seeds.hpp"

#include <fstream>

int main(int count, char** words) {
  if (count != 2) return 2;
  int number = 0;
  for (const std::string& seed : crossbill::recording::recording_seeds())
    std::ofstream(std::string(words[1]) + "/seed-" + std::to_string(number++))
        << seed;
  return 0;
}
