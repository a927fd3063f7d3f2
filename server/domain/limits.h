// How much one project may hold. Beyond it a command is refused as `invalid`, naming the limit.
#pragma once

#include <cstddef>

namespace slipway::domain {

inline constexpr std::size_t tasks_max = 10'000;
inline constexpr std::size_t columns_max = 50;
inline constexpr std::size_t comments_per_task_max = 1'000;
inline constexpr std::size_t blockers_per_task_max = 50;
inline constexpr std::size_t meetings_max = 2'000;
inline constexpr std::size_t agenda_items_max = 50;
inline constexpr std::size_t minutes_blocks_max = 200;
inline constexpr std::size_t decisions_per_meeting_max = 200;
inline constexpr std::size_t actions_per_meeting_max = 200;
inline constexpr std::size_t amendments_per_meeting_max = 100;
inline constexpr std::size_t members_max = 2'000;
inline constexpr std::size_t people_max = 100'000;  // Of the workspace.
inline constexpr std::size_t departments_max = 1'000;
inline constexpr std::size_t witnesses_max = 15;  // A note may have 16 signatures, and one is the log's own.

// What a commit says beside its events: ids, command name, actor, time, origin.
inline constexpr std::size_t commit_envelope_bytes_max = 1'024;
// An event of a redrafted charter holds it twice, as it was and as it became.
inline constexpr std::size_t charter_bytes_max = 32'000;

}  // namespace slipway::domain
