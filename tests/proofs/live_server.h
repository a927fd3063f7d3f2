// A real server with a project in it, as its administrator sees it.
//
// What cannot be had, as a server that does not start, throws std::runtime_error: the case fails with its
// words.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "proto/tlog/checkpoint.h"
#include "slipway/v1/commit.pb.h"
#include "slipway/v1/sync.pb.h"
#include "tests/support/server_process.h"
#include "tests/support/wire_client.h"

namespace slipway::proofs {

inline constexpr const char* project = "bank";

class LiveServer : public testing::Test {
 protected:
  LiveServer();
  ~LiveServer() override;

  // Starts the server on the case's directory; with what follows the options that every case has.
  void start(const std::vector<std::string>& arguments = {});
  void kill() { server_->kill(); }
  void stop();  // In good order.
  bool ended() { return !server_ || server_->ended(); }
  std::uint16_t port() const { return server_->port(); }
  const std::filesystem::path& data() const { return data_; }
  const std::string& token() const { return token_; }
  std::uint64_t resident_bytes() const { return server_->resident_bytes(); }

  // As the administrator; any status is an answer.
  support::HttpAnswer get(const std::string& path) const { return request("GET", path, {}, token_); }
  support::HttpAnswer post(const std::string& path, const std::string& body = {}) const {
    return request("POST", path, body, token_);
  }
  support::HttpAnswer request(const std::string& method, const std::string& path, const std::string& body,
                              const std::string& token) const;
  // The same by a person of the workspace without any role, made when first asked for.
  support::HttpAnswer by_other(const std::string& method, const std::string& path,
                               const std::string& body = {});
  // That person as a consultant, for as long as anyone tests.
  void engage_other();

  // Fails the case unless the command was recorded or, once it was, known.
  v1::Committed committed(const v1::Command& command) const;
  v1::Ack send(v1::Command command) const;
  // A command about the project that is always accepted, with an id of its own.
  v1::Command edit();
  void edit_times(int count);
  void schedule_meeting();  // `m1`, on 2026-03-01.

  // Stored commits as the server shows them, from revision 1.
  std::vector<v1::Commit> commits(const std::string& stream) const;
  std::string text(const std::string& path) const;  // Of an answer that must be 200.
  std::vector<tlog::VerifierKey> keys(const std::string& stream) const;
  std::string checkpoint(const std::string& stream) const { return text("/log/" + stream + "/checkpoint"); }

 private:
  std::filesystem::path directory_;
  std::filesystem::path data_;
  std::unique_ptr<support::ServerProcess> server_;
  std::string token_;
  std::string other_token_;
  int commands_ = 0;
};

// The one event of that kind in the newest commit that has one; null: none has.
template <typename Has>
const v1::Event* newest_event(const std::vector<v1::Commit>& commits, Has has) {
  for (auto commit = commits.rbegin(); commit != commits.rend(); ++commit)
    for (const v1::Event& event : commit->events())
      if ((event.*has)()) return &event;
  return nullptr;
}

}  // namespace slipway::proofs
