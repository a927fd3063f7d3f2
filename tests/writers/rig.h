// Writers, their lines to the server, and a virtual clock: one seed is one history.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace slipway::writers {

enum class Mutant {
  none,
  wrong_order,  // The writers put their words first where others wrote at the same place before.
  no_rebase,    // The server takes updates of an older text as they are.
};

struct Outcome {
  std::size_t edits = 0;
  std::size_t commits = 0;
  std::size_t busy = 0;  // Commands that were told to wait.
  std::size_t disconnects = 0;
  std::size_t outdated = 0;  // Commands of a version that was no longer known.
  std::size_t commits_a_second_max = 0;
  std::string failure;  // Empty: all see one text, and the view of the log says it too.
};

// Ends once so many edits were made and all of them were taken, or at the first that was misplaced.
Outcome write_together(std::uint64_t seed, std::size_t edits, Mutant mutant = Mutant::none);

}  // namespace slipway::writers
