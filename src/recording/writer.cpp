// SPDX-License-Identifier: MIT
// From a session's arenas to a recording that is whole or not there.
#include "recording/writer.hpp"

#include "recording/clock.hpp"
#include "recording/output_file.hpp"
#include "recording/save.hpp"

namespace crossbill::recording {
Result<Recording> write_recording(Session& session, const RunInfo& run,
                                  const std::string& file, bool force) {
  auto output = OutputFile::create(file);
  if (!output) return tl::unexpected<Error>(output.error());
  if (run.told) run.told("merging", 0, 0);
  auto recording = session.finish(run, moment_now());
  if (!recording) return tl::unexpected<Error>(recording.error());
  if (run.complete) run.complete(*recording);
  Status saved = save(*recording, *output, run.told);
  if (saved) saved = output->publish(force);
  if (!saved) return tl::unexpected<Error>(saved.error());
  return recording;
}

}  // namespace crossbill::recording
