// SPDX-License-Identifier: MIT
// What of commands and sources is masked, and what is not.
#include "report/secrets.hpp"

#include <gtest/gtest.h>

namespace crossbill::report {
namespace {

using Words = std::vector<std::string>;

Words masked(Words words) {
  mask_command(words);
  return words;
}

TEST(Secrets, Commands) {
  EXPECT_EQ(masked({"app", "--password", "x", "--token=x", "TOKEN=x"}),
            Words({"app", "--password", "***", "--token=***", "TOKEN=***"}));
  EXPECT_EQ(masked({"curl", "-H", "Authorization: Bearer x", "-u", "me:x"}),
            Words({"curl", "-H", "Authorization: Bearer ***", "-u", "***"}));
  EXPECT_EQ(masked({"sh", "-c", "A=1 TOKEN=x ./a --api-key x"}),
            Words({"sh", "-c", "A=1 TOKEN=*** ./a --api-key ***"}));
  EXPECT_EQ(masked({"https://me:x@host/a", "https://x@host",
                    "https://host/?a=1&api_key=x"}),
            Words({"https://me:***@host/a", "https://***@host",
                   "https://host/?a=1&api_key=***"}));
  EXPECT_EQ(masked({"ghp_0123456789abcdef"}), Words({"***"}));
}

TEST(Secrets, WhatIsNone) {
  Words words = {"train", "--max-tokens",   "100",  "--tokenizer",
                 "gpt2",  "--token-file",   "path", "PWD=/dir",
                 "-x",    "sk-learn-model", "a@b",  "http://host:80/a@b"};
  EXPECT_EQ(masked(words), words);
}

TEST(Secrets, Sources) {
  EXPECT_EQ(masked_source("password = get(\"x\") or 'y'"),
            "password = get(\"***\") or '***'");
  EXPECT_EQ(masked_source("pw = 987654"), "pw = ***");
  EXPECT_EQ(masked_source("head = {\"Authorization\": \"Bearer x\"}"),
            "head = {\"Authorization\": \"***\"}");
  EXPECT_EQ(masked_source("run(\"--password x\")"), "run(\"--password ***\")");
  EXPECT_EQ(masked_source("for tokens in \"a b\".split(): f(1)"),
            "for tokens in \"a b\".split(): f(1)");
}

}  // namespace
}  // namespace crossbill::report
