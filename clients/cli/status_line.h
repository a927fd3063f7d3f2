// One line of a terminal that is written over while something long goes on; gone when that is over.
#pragma once

#include <chrono>
#include <iosfwd>
#include <string>

namespace slipway::cli {

// On standard error, where that is a terminal; else nothing is written. One thread.
class StatusLine {
 public:
  StatusLine();
  StatusLine(std::ostream& out, bool is_terminal);  // For tests.
  ~StatusLine();
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;

  bool is_shown() const { return is_terminal_; }
  // At most ten times a second, but for what is `last`.
  void show(const std::string& text, bool last = false);

 private:
  std::ostream& out_;
  const bool is_terminal_;
  bool open_ = false;
  std::chrono::steady_clock::time_point told_{};
};

// As `[######....] 3.0 MiB / 5.0 MiB`.
std::string bar_text(std::uint64_t done, std::uint64_t total);
std::string size_text(std::uint64_t bytes);  // As `3.0 MiB`.

}  // namespace slipway::cli
