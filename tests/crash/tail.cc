#include <fmt/format.h>

#include <algorithm>

#include "tests/crash/damage.h"

namespace slipway::crash {
namespace {

constexpr std::size_t tail_bytes = 4096;

void damage(const CampaignSettings& settings, ClosedLog& log, Tally& tally) {
  const std::string path = log.write_ahead_log();
  const std::string whole = log.files().at(path);
  const std::size_t tail = std::min(tail_bytes, whole.size());
  // Every byte; or, where fewer cycles are wanted, some of them, evenly spread.
  const std::size_t stride = settings.cycles == 0 ? 1 : std::max<std::size_t>(1, 2 * tail / settings.cycles);
  for (std::size_t offset = whole.size() - tail; offset < whole.size(); offset += stride) {
    const auto flip = [&](ClosedLog::Files& files) {
      char& byte = files[path][offset];
      byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << offset % 8));
    };
    const auto truncate = [&](ClosedLog::Files& files) { files[path].resize(offset); };
    log.try_change(fmt::format("{}: byte {} of {} flipped", path, offset, whole.size()), flip, tally);
    log.try_change(fmt::format("{}: truncated to {} of {} bytes", path, offset, whole.size()), truncate,
                   tally);
  }
}

}  // namespace

Tally run_tail(const CampaignSettings& settings) {
  return run_damages(settings, damage);
}

}  // namespace slipway::crash
