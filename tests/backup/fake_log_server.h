// A server's logs in memory, as backups see them: checkpoints and entry bundles by their paths.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "clients/backup/create.h"
#include "proto/tlog/keys.h"

namespace slipway::backup::test {

class FakeLogServer {
 public:
  explicit FakeLogServer(std::string name = "test", std::uint8_t seed = 1);

  // Appends so many entries, each different from all others.
  void grow(const std::string& stream, std::uint64_t entries);
  // Appends a commit that attaches these bytes, or redacts that attachment; its id is the bytes' digest.
  std::string attach(const std::string& stream, const std::string& bytes);
  void redact(const std::string& stream, const std::string& digest);
  std::map<std::string, std::string>& files() { return files_; }  // By digest.
  std::vector<std::string>& entries(const std::string& stream) { return logs_[stream]; }
  void drop(const std::string& stream) { logs_.erase(stream); }
  void add_key(const std::string& key) { keys_.push_back(key); }

  Source source();
  // Called before each answer; false: the connection breaks.
  std::function<bool(const std::string& path)> before_answer = [](const std::string&) { return true; };
  std::uint64_t asked() const { return asked_; }

 private:
  std::optional<std::string> get(std::string_view path);
  std::string checkpoint(const std::string& stream);

  std::string name_;
  tlog::KeyBytes seed_;
  std::vector<std::string> keys_;
  std::map<std::string, std::vector<std::string>> logs_;
  std::map<std::string, std::string> files_;
  std::uint64_t made_ = 0;
  std::uint64_t asked_ = 0;
};

}  // namespace slipway::backup::test
