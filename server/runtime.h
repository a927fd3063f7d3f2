// What the core asks of the world: time, other threads, a worker for what blocks. The server gives it Asio's;
// the simulation gives it a virtual clock and one thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>

namespace slipway {

using WallTime = std::chrono::system_clock::time_point;  // For people: what a commit records.
using Millis = std::chrono::milliseconds;  // Since an arbitrary start, never going back: for timeouts.
using Task = std::move_only_function<void()>;
using SessionId = std::uint64_t;

class Runtime {
 public:
  virtual ~Runtime() = default;
  virtual WallTime wall() const = 0;
  virtual Millis steady() const = 0;

  // Runs `task` on that shard's thread. From one thread to one shard, tasks run in the order of their posts.
  // Any thread.
  virtual void post(std::size_t shard, Task task) = 0;
  // Runs `task` on some worker thread, where it may block.
  virtual void run_blocking(Task task) = 0;
  // This session has something to send: call its next_message() when the line is free. Shard's thread.
  virtual void wake(SessionId session) = 0;
};

}  // namespace slipway
