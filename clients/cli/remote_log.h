// A project's log as the server publishes it, and how far its reading has come.
#pragma once

#include <string>
#include <vector>

#include "clients/audit/bundle.h"
#include "clients/cli/app.h"
#include "clients/cli/status_line.h"

namespace slipway::cli {

class RemoteLog {
 public:
  RemoteLog(const App& app, std::string project) : app_(app), project_(std::move(project)) {}

  // A file of the log. Any answer but 200 throws, as any other request's does.
  std::string get(const std::string& path) const;
  // The same, for those who take a Fetch.
  audit::Fetch fetch() const;
  // The keys that the server names: to be trusted only where a person chooses to.
  std::vector<tlog::VerifierKey> named_keys() const;
  void upload_cosignatures(std::uint64_t size, const std::string& lines) const;

 private:
  std::string path_of(const std::string& path) const;

  const App& app_;
  std::string project_;
};

// A line on the terminal that says how many commits are proven; nothing where standard error is no terminal.
class ProgressLine {
 public:
  audit::Progress progress();

 private:
  StatusLine line_;
};

}  // namespace slipway::cli
