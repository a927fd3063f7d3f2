// Someone who watches a project's board: folds what it is shown, and sees to it that nothing is missing.
//
// It lives through the server's deaths: each time it asks for what changed since what it holds. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "tests/crash/oracle.h"
#include "tests/support/wire_client.h"

namespace slipway::crash {

class Subscriber {
 public:
  Subscriber(std::string project, Oracle& oracle) : project_(std::move(project)), oracle_(oracle) {}

  // Connects to a server that has just started. Throws std::runtime_error.
  void connect(support::Loop& loop, std::uint16_t port, const std::string& token);
  // The server is gone: what came only in part is forgotten.
  void disconnect();
  bool open() const { return client_ && client_->open(); }

  const std::string& project() const { return project_; }
  // 0: holds nothing.
  std::uint64_t revision() const { return revision_; }
  // Encoded entities by id, as of revision().
  const std::map<std::string, std::string>& entities() const { return entities_; }

 private:
  void receive(std::string_view message);
  void take(const v1::Snapshot& snapshot);
  void take(const v1::Transition& transition);

  const std::string project_;
  Oracle& oracle_;
  std::unique_ptr<support::WireClient> client_;
  std::uint32_t view_schema_ = 0;
  std::uint64_t revision_ = 0;
  std::map<std::string, std::string> entities_;
  bool in_snapshot_ = false;
};

}  // namespace slipway::crash
