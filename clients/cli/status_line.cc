#include "clients/cli/status_line.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iostream>

namespace slipway::cli {
namespace {

constexpr auto show_every = std::chrono::milliseconds(100);
constexpr std::size_t bar_cells = 30;

}  // namespace

StatusLine::StatusLine() : StatusLine(std::cerr, ::isatty(STDERR_FILENO) == 1) {}

StatusLine::StatusLine(std::ostream& out, bool is_terminal) : out_(out), is_terminal_(is_terminal) {}

StatusLine::~StatusLine() {
  if (open_) out_ << "\r\x1b[K" << std::flush;
}

void StatusLine::show(const std::string& text, bool last) {
  const auto now = std::chrono::steady_clock::now();
  if (!is_terminal_ || (!last && now - told_ < show_every)) return;
  told_ = now;
  open_ = true;
  out_ << "\r\x1b[K" << text << std::flush;
}

std::string bar_text(std::uint64_t done, std::uint64_t total) {
  const std::uint64_t shown = std::min(done, total);
  const std::size_t full = total == 0 ? bar_cells : static_cast<std::size_t>(shown * bar_cells / total);
  return fmt::format("[{}{}] {} / {}", std::string(full, '#'), std::string(bar_cells - full, '.'),
                     size_text(done), size_text(total));
}

std::string size_text(std::uint64_t bytes) {
  constexpr std::array units{"B", "KiB", "MiB", "GiB"};
  double number = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; number >= 1024 && unit + 1 < units.size(); ++unit) number /= 1024;
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", number, units[unit]);
}

}  // namespace slipway::cli
