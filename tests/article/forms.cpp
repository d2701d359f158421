// SPDX-License-Identifier: MIT
// The forms of forms.py from C++: forms FORM, linked with one of the cores.
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <map>
#include <numeric>
#include <string>
#include <vector>

extern "C" {
#include "article.h"
#include "more.h"
}

namespace {

constexpr size_t kItems = 100'000;
std::vector<int32_t> lent;

void nothing() {}

void check(bool holds) {
  if (!holds) std::abort();
}

std::vector<int32_t>& numbers() {
  lent.resize(kItems);
  std::iota(lent.begin(), lent.end(), 0);
  return lent;
}

void sum_right() {
  int64_t sum = 0, held = 0;
  const auto& data = numbers();
  article_sum_array(data.data(), data.size(), &sum);
  article_holder_sum(data.data(), data.size(), &held);
  check(sum == held);
}

void context_right() {
  for (int64_t number = 0; number < 10; ++number) {
    article_context* context = article_context_new(number);
    check(article_context_add(context, 1) == number + 1);
    article_context_free(context);
  }
}

void records_right() {
  const article_data records[] = {{1, 0.5, 1}, {2, 100, 0}};
  double total = 0;
  article_total(records, 2, &total);
  check(total == 0.5);
}

void text_right() {
  std::string text = "na\xC3\xAFve";
  size_t count = 0;
  article_process_string(text.data(), text.size(), &count);
  check(count == 5);
}

void error_right() {
  char message[100];
  int32_t result = 0;
  check(article_safe_entry(-1, &result, message, sizeof message) != 0);
}

void batched() {
  std::vector<double> values(kItems, 1);
  article_scale_all(values.data(), values.size(), 2);
}

void borrow_right() {
  const auto& data = numbers();
  more_sum_telling(data.data(), data.size(), nothing);
}

void lock_right() { more_tell_unlocked(1000, nothing); }

void frees_others() {
  auto* data = new int32_t[kItems]();
  more_dangerous_sum(data, kItems);
  _exit(0);
}

void forgotten() {
  for (int64_t number = 0; number < 100; ++number)
    article_context_add(article_context_new(number), 1);
}

void doubled() {
  article_context* context = article_context_new(1);
  article_context_free(context);
  article_context_free(context);
  _exit(0);
}

void panic() { article_unsafe_entry(-1); }

void lock_across() { more_tell_locked(1000, nothing); }

void chatty() {
  double sum = 0;
  for (size_t i = 0; i < 100 * kItems; ++i) sum += article_scale_one(1, 2);
  check(sum > 0);
}

void copied() {
  std::vector<int64_t> data(kItems, 1);
  int64_t sum = 0;
  article_sum_large_copied(data.data(), data.size(), &sum);
}

const std::map<std::string, void (*)()> kForms = {
    {"sum_right", sum_right},
    {"context_right", context_right},
    {"records_right", records_right},
    {"text_right", text_right},
    {"error_right", error_right},
    {"batched", batched},
    {"borrow_right", borrow_right},
    {"lock_right", lock_right},
    {"frees_others", frees_others},
    {"forgotten", forgotten},
    {"doubled", doubled},
    {"panic", panic},
    {"lock_across", lock_across},
    {"chatty", chatty},
    {"copied", copied}};

}  // namespace

int main(int count, char** words) {
  if (count != 2 || !kForms.contains(words[1])) return 2;
  kForms.at(words[1])();
}
