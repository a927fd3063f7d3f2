#include "server/refusal_journal.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <ranges>

#include "proto/json_text.h"

namespace slipway {
namespace {

namespace fs = std::filesystem;

// A file is shortened when it has twice what is kept, so that this is rare.
constexpr std::size_t lines_max = 2 * refusals_kept_max;

}  // namespace

void RefusalJournal::note(const std::string& project, v1::RefusedCommand refused) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.emplace_back(project, std::move(refused));
    if (waiting_.size() > refusals_waiting_max) waiting_.pop_front();
    if (std::exchange(scheduled_, true)) return;
  }
  run_blocking_([this] {
    const std::lock_guard lock(files_mutex_);
    write_waiting();
  });
}

void RefusalJournal::write_waiting() {
  Waiting waiting;
  {
    const std::lock_guard lock(mutex_);
    waiting.swap(waiting_);
    scheduled_ = false;
  }
  std::map<std::string, std::pair<std::string, std::size_t>> lines;  // By project, and how many.
  for (const auto& [project, refused] : waiting) {
    auto& [text, count] = lines[project];
    text += to_json(refused) + "\n";
    ++count;
  }
  for (const auto& [project, written] : lines) append(project, written.first, written.second);
}

// What the disk does not take is lost, and nobody waits for it.
void RefusalJournal::append(const std::string& project, const std::string& lines, std::size_t count) {
  std::error_code error;
  fs::create_directories(folder_, error);
  const auto [known, fresh] = lines_.try_emplace(project);
  if (fresh) known->second = lines_of(project).size();
  {
    std::ofstream out(file(project), std::ios::binary | std::ios::app);
    if (fresh) out << '\n';  // A crash may have left half a line.
    out << lines;
  }
  known->second += count;
  if (known->second > lines_max) shorten(project);
}

void RefusalJournal::shorten(const std::string& project) {
  const auto all = lines_of(project);
  const std::size_t kept = std::min(all.size(), refusals_kept_max);
  const std::string part = file(project) + ".new";
  {
    std::ofstream out(part, std::ios::binary | std::ios::trunc);
    for (const std::string& line : all | std::views::drop(all.size() - kept)) out << line << '\n';
    if (!out.flush()) return;
  }
  std::error_code error;
  fs::rename(part, file(project), error);
  if (!error) lines_[project] = kept;
}

std::vector<std::string> RefusalJournal::lines_of(const std::string& project) const {
  std::vector<std::string> lines;
  std::ifstream in(file(project), std::ios::binary);
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) lines.push_back(std::move(line));
  return lines;
}

v1::RefusedCommands RefusalJournal::newest(const std::string& project, std::size_t limit) {
  std::vector<std::string> lines;
  {
    const std::lock_guard lock(files_mutex_);
    write_waiting();
    lines = lines_of(project);
  }
  v1::RefusedCommands newest;
  for (const std::string& line : lines | std::views::reverse | std::views::take(refusals_kept_max)) {
    if (static_cast<std::size_t>(newest.refusals_size()) == limit) break;
    v1::RefusedCommand refused;
    if (google::protobuf::util::JsonStringToMessage(line, &refused).ok())
      *newest.add_refusals() = std::move(refused);
  }
  return newest;
}

}  // namespace slipway
