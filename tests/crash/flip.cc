#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <random>
#include <vector>

#include "tests/crash/damage.h"

namespace slipway::crash {
namespace {

using Files = ClosedLog::Files;

std::vector<std::string> paths_of(const Files& files) {
  std::vector<std::string> paths;
  for (const auto& [path, bytes] : files)
    if (!bytes.empty()) paths.push_back(path);
  return paths;
}

void try_lengths(ClosedLog& log, const std::string& path, Tally& tally) {
  const std::string& whole = log.files().at(path);
  const auto becomes = [&](const std::string& what, const std::string& bytes) {
    log.try_change(path + what, [&](Files& files) { files[path] = bytes; }, tally);
  };
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, whole.size() / 2, whole.size() - 1})
    if (size < whole.size())
      becomes(fmt::format(" truncated to {} of {} bytes", size, whole.size()), whole.substr(0, size));
  becomes(" overwritten with zeros", std::string(whole.size(), '\0'));
  becomes(" followed by zeros", whole + std::string(1'000, '\0'));
}

void try_without(ClosedLog& log, const std::string& what, const std::function<bool(std::string_view)>& goes,
                 Tally& tally) {
  const auto remove = [&](Files& files) {
    std::erase_if(files, [&](const auto& file) { return goes(file.first); });
  };
  log.try_change(what + " removed", remove, tally);
}

// Everything that can be done to whole files.
void try_whole_files(ClosedLog& log, Tally& tally) {
  const auto paths = paths_of(log.files());
  for (const auto& path : paths) {
    try_without(log, path, [&](std::string_view each) { return each == path; }, tally);
    try_lengths(log, path, tally);
  }
  for (auto a = paths.begin(); a != paths.end(); ++a)
    for (auto b = std::next(a); b != paths.end(); ++b)
      log.try_change(
          fmt::format("{} and {} exchanged", *a, *b), [&](Files& files) { std::swap(files[*a], files[*b]); },
          tally);
  for (const std::string_view kind : {".log", ".sst", ""})
    try_without(
        log, fmt::format("all of {}/*{}", log_directory, kind),
        [&](std::string_view each) { return each.starts_with(log_directory + "/") && each.ends_with(kind); },
        tally);
  log.try_change("the directory as it was before", [&](Files& files) { files = log.rolled_back(); }, tally);
}

// Half of the flips fall on any byte, half on any file: small files matter, too.
void flip_one(ClosedLog& log, const std::vector<std::string>& paths, std::mt19937_64& random, Tally& tally) {
  std::string path = paths[random() % paths.size()];
  if (random() % 2 == 0) {
    std::uint64_t all = 0;
    for (const auto& each : paths) all += log.files().at(each).size();
    std::uint64_t at = random() % all;
    for (const auto& each : paths) {
      path = each;
      const std::uint64_t size = log.files().at(each).size();
      if (at < size) break;
      at -= size;
    }
  }
  const std::size_t size = log.files().at(path).size();
  const std::size_t offset = random() % size;
  const auto bit = static_cast<unsigned>(random() % 8);
  const auto flip = [&](Files& files) {
    char& byte = files[path][offset];
    byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << bit));
  };
  log.try_change(fmt::format("{}: bit {} of byte {} of {} flipped", path, bit, offset, size), flip, tally);
}

void damage(const CampaignSettings& settings, ClosedLog& log, Tally& tally) {
  try_whole_files(log, tally);
  const auto paths = paths_of(log.files());
  std::mt19937_64 random(settings.seed);
  const std::uint64_t flips = settings.cycles == 0 ? 20'000 : settings.cycles;
  for (std::uint64_t done = 0; done < flips; ++done) flip_one(log, paths, random, tally);
}

}  // namespace

Tally run_flip(const CampaignSettings& settings) {
  return run_damages(settings, damage);
}

}  // namespace slipway::crash
