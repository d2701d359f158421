// SPDX-License-Identifier: MIT
// Versions, and the licences of what is linked in.
#include "cli/version.hpp"

#include <gnu/libc-version.h>

#include <nlohmann/json.hpp>

#include "cli/agent_path.hpp"
#include "cli/licenses_text.hpp"
#include "elf/processors.hpp"
#include "recording/arena.hpp"
#include "recording/recording.hpp"

namespace crossbill::cli {

std::string version_text() { return "crossbill " CROSSBILL_VERSION; }

std::string version_json() {
  nlohmann::ordered_json json = {
      {"version", CROSSBILL_VERSION},
      {"build", CROSSBILL_BUILD},
      {"recording", recording::kFormatVersion},
      {"arena", arena::kVersion},
      {"processor", elf::kOwn.name},
      {"glibc", gnu_get_libc_version()},
  };
  Outcome<std::string> agent = find_agent();
  json[agent ? "agent" : "no_agent"] = agent ? *agent : agent.error().message;
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string licenses() { return kLicenses; }

}  // namespace crossbill::cli
