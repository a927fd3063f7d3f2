// Places where a rig can end the process, as `kill -9` would, at a chosen step of a write.
//
// SLIPWAY_FAILPOINT("store.before_batch") compiles to nothing unless the build defines SLIPWAY_FAILPOINTS.
// Then the environment arms one: SLIPWAY_FAILPOINT=store.before_batch ends the process with status 137 the
// first time that place is reached, SLIPWAY_FAILPOINT=store.before_batch:20 the 20th time. A name that does
// not exist is an error at the first failpoint reached, so that a rig with a typing error does not pass.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace slipway {

// In the order of a commit's way. `begin.` is passed once in a log's life, `keys.` where the log gets another
// key.
inline constexpr std::array<std::string_view, 19> failpoint_list{
    "begin.before_watermark_named",        // A new log's watermark is whole, under another name.
    "begin.after_watermark",               // A new log has its watermark, and nothing else.
    "actor.after_decide",                  // A command became events; no state has them.
    "actor.after_evolve",                  // The actor's state has them; the log was not asked.
    "actor.after_append",                  // The log was asked.
    "store.after_enqueue",                 // The commit waits for the writer.
    "store.before_batch",                  // A group is decided; nothing of it is written.
    "watermark.before_write",              // Beside the group: the watermark of the one before is due.
    "watermark.before_sync",               // It is written.
    "watermark.after_sync",                // It is durable.
    "store.after_batch_before_watermark",  // The group is durable; the watermark of the one before may not
                                           // be.
    "store.after_batch_before_ack",        // Both are durable; nobody has been told.
    "store.between_acks",                  // One of the group has just been told.
    "store.after_ack_before_follow",       // All of the group have been told; no follower has seen it.
    "actor.before_answer",                 // The actor knows that a commit is durable; its sender does not.
    "actor.after_answer",                  // The sender's answer is on its way; no view has been sent.
    "keys.after_prepare",                  // The log's next key is on disk; no commit names it.
    "keys.after_record",                   // A commit names it; it does not sign.
    "keys.after_rotate"                    // It signs; nobody has been told.
};

// All failpoints there are, armed or not, for rigs that go through them.
constexpr std::span<const std::string_view> failpoints() {
  return failpoint_list;
}

constexpr bool is_failpoint(std::string_view name) {
  return std::ranges::find(failpoint_list, name) != failpoint_list.end();
}

#ifdef SLIPWAY_FAILPOINTS
constexpr bool has_failpoints = true;  // In this build.
#else
constexpr bool has_failpoints = false;
#endif

// Ends the process with status 137 if `name` is armed and this is the armed visit. Thread-safe.
void reach_failpoint(std::string_view name);

}  // namespace slipway

#ifdef SLIPWAY_FAILPOINTS
#define SLIPWAY_FAILPOINT(name)                                            \
  do {                                                                     \
    static_assert(::slipway::is_failpoint(name), "not in failpoint_list"); \
    ::slipway::reach_failpoint(name);                                      \
  } while (false)
#else
#define SLIPWAY_FAILPOINT(name) static_assert(::slipway::is_failpoint(name), "not in failpoint_list")
#endif
