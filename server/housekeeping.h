// What a running server does again and again: forgets secrets that expired and files that nobody attached,
// looks whether its disk has room, and lets webhooks be told.
//
// Its timers run on the first shard's thread; what blocks runs on workers, and the next look waits for it.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "server/accounts.h"
#include "server/disk_watch.h"
#include "server/file_store.h"
#include "server/threaded_runtime.h"
#include "server/webhooks.h"

namespace slipway {

// For the server's own log: how much room there is on the disk of `data_dir`, and what follows from it.
void report_disk(const DiskWatch& disk, const std::string& data_dir);

class Housekeeping {
 public:
  // All of it outlives this.
  struct Parts {
    ThreadedRuntime& runtime;
    Accounts& accounts;
    FileStore& files;
    DiskWatch& disk;
    std::string data_dir;
  };
  explicit Housekeeping(Parts parts);

  // Any thread.
  void start();
  void follow(Webhooks& webhooks);
  // Nothing begins any more. First shard's thread.
  void stop();

 private:
  using Duration = std::chrono::steady_clock::duration;
  void after(Duration time, boost::asio::steady_timer& timer, std::function<void()> look);
  void sweep_accounts();
  void sweep_files_after(Duration time);
  void sweep_files(std::vector<std::string> projects);
  void watch_disk();
  void poll_disk();
  void watch_webhooks(Webhooks& webhooks);

  const Parts parts_;
  boost::asio::steady_timer account_timer_;
  boost::asio::steady_timer file_timer_;
  boost::asio::steady_timer disk_timer_;
  boost::asio::steady_timer webhook_timer_;
  bool stopped_ = false;  // First shard's thread.
};

}  // namespace slipway
