// SPDX-License-Identifier: MIT
// Lists of words to JSON and back.
#include "recording/words.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

namespace crossbill::recording {

std::string json_of(const Words& words) {
  return nlohmann::json(words).dump(-1, ' ', false,
                                    nlohmann::json::error_handler_t::replace);
}

// What is not kept is dropped while it is read.
Words words_of(const std::string& json) {
  using Event = nlohmann::json::parse_event_t;
  auto flat = [](int depth, Event event, nlohmann::json&) {
    bool begins = event == Event::array_start || event == Event::object_start;
    return !begins || depth == 0;
  };
  auto parsed = nlohmann::json::parse(json, flat, false);
  Words found;
  if (!parsed.is_array()) return found;
  for (auto& word : parsed)
    if (word.is_string())
      found.push_back(std::move(word.get_ref<std::string&>()));
  return found;
}

}  // namespace crossbill::recording
