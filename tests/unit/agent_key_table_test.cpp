// SPDX-License-Identifier: MIT
// The table of places' keys.
#include <gtest/gtest.h>
#include <stdio.h>

#include "agent/base/key_table.hpp"

namespace crossbill::agent {
namespace {

TEST(KeyTable, FindsWhatWasPut) {
  KeyTable table;
  EXPECT_EQ(table.find(7), 0u);
  for (uint64_t key = 1; key < 100'000; key++)
    ASSERT_TRUE(table.put(key * 16, key));
  for (uint64_t key = 1; key < 100'000; key++)
    ASSERT_EQ(table.find(key * 16), key);
  EXPECT_EQ(table.find(8), 0u);
}

TEST(KeyTable, APutReplacesAndADropForgets) {
  KeyTable table;
  table.put(5, 1);
  table.put(5, 2);
  EXPECT_EQ(table.find(5), 2u);
  table.drop(5);
  EXPECT_EQ(table.find(5), 0u);
  table.drop(6);
  table.put(5, 3);
  EXPECT_EQ(table.find(5), 3u);
  table.forget();
  EXPECT_EQ(table.find(5), 0u);
}

uint64_t resident_kib() {
  uint64_t pages = 0, resident = 0;
  FILE* file = fopen("/proc/self/statm", "r");
  EXPECT_EQ(fscanf(file, "%lu %lu", &pages, &resident), 2);
  fclose(file);
  return resident * 4;
}

TEST(KeyTable, WhatComesAndGoesTakesNoMore) {
  KeyTable table;
  table.put(1, 1);
  uint64_t before = resident_kib();
  for (uint64_t key = 2; key < 1'000'000; key++) {
    table.put(key, 9);
    table.drop(key);
  }
  EXPECT_EQ(table.find(1), 1u);
  EXPECT_LT(resident_kib() - before, 1024u);
}

}  // namespace
}  // namespace crossbill::agent
