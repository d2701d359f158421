// SPDX-License-Identifier: MIT
// The fuzzer of tests/fuzz over its seeds and changes of them, always the
// same: an answer each time, under the address sanitizer, too. `make fuzz`
// searches. With Reader::string() of parse.cpp taking what is no string, it
// ends in an abort here.
#include "contract_fuzz.hpp"

#include <gtest/gtest.h>

#include <random>

#include "contract_seeds.hpp"

namespace crossbill::contract {
namespace {

TEST(ContractFuzz, SeedsAreContracts) {
  for (const std::string& seed : fuzz_seeds())
    EXPECT_TRUE(fuzz_one(seed)) << seed.substr(0, 200);
}

// A byte, a number, a word or a piece of another seed in place of one's own.
std::string changed(std::string seed, const std::vector<std::string>& seeds,
                    std::mt19937& random) {
  static const std::vector<std::string> kPieces = {"0",
                                                   "-1",
                                                   "18446744073709551615",
                                                   "1e9",
                                                   "null",
                                                   "[",
                                                   "{}",
                                                   "\"",
                                                   "true",
                                                   "struct",
                                                   "array",
                                                   "view",
                                                   "\\u0000",
                                                   std::string(40, '['),
                                                   "\n",
                                                   ",\"hash\":1"};
  for (unsigned n = random() % 2 + 1; n > 0; --n) {
    size_t at = 1 + random() % (seed.size() - 1);
    size_t length = std::min<size_t>(random() % 24, seed.size() - at);
    switch (random() % 4) {
      case 0:
        seed[at] = static_cast<char>(random());
        break;
      case 1:
        seed.replace(at, length, kPieces[random() % kPieces.size()]);
        break;
      case 2: {
        const std::string& other = seeds[random() % seeds.size()];
        seed.insert(at, other, random() % other.size(), length * 10);
        break;
      }
      default:
        if (seed.size() > length + 2) seed.erase(at, length);
    }
  }
  return seed;
}

TEST(ContractFuzz, ChangedSeedsAreAnswered) {
  std::mt19937 random(7);
  std::vector<std::string> seeds = fuzz_seeds();
  int contracts = 0;
  for (int round = 0; round < 4000; ++round)
    contracts += fuzz_one(changed(
        seeds[static_cast<size_t>(round) % seeds.size()], seeds, random));
  EXPECT_GT(contracts, 40);  // else the changes are too rough to reach far
}

}  // namespace
}  // namespace crossbill::contract
