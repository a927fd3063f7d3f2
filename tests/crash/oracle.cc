#include "tests/crash/oracle.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <set>
#include <utility>

namespace slipway::crash {
namespace {

constexpr std::string_view id_start = "0192c4a5-0000-7000-8000-";
constexpr std::uint64_t faults_told_max = 20;
constexpr Number kept_one_in = 4;  // Of settled commands, so many can be sent again for ever.

}  // namespace

std::string command_id(Number number) {
  return fmt::format("{}{:012x}", id_start, number);
}

Number number_of(std::string_view command_id) {
  if (!command_id.starts_with(id_start)) return 0;
  Number number = 0;
  const char* end = command_id.data() + command_id.size();
  const auto parsed = std::from_chars(command_id.data() + id_start.size(), end, number, 16);
  return parsed.ec == std::errc{} && parsed.ptr == end ? number : 0;
}

// --- what goes out ------------------------------------------------------------------------------

std::uint32_t Oracle::add_project(std::string id) {
  const auto index = static_cast<std::uint32_t>(projects_.size());
  by_id_[id] = index;
  projects_.push_back({std::move(id), {}, 0, 0});
  return index;
}

Number Oracle::add_command(std::uint32_t project, v1::Command command) {
  const auto number = static_cast<Number>(commands_.size() + 1);
  command.set_command_id(command_id(number));
  command.set_project(projects_[project].id);
  v1::ClientFrame frame;
  *frame.mutable_command() = std::move(command);
  Command& added = commands_.emplace_back();
  added.project = project;
  added.frame = frame.SerializeAsString();
  open_.push_back(number);
  return number;
}

std::string Oracle::send(Number number) {
  Command& command = commands_[number - 1];
  if (command.attempts++ > 0) ++totals_.retried;
  return command.frame;
}

std::vector<Number> Oracle::unanswered() const {
  std::vector<Number> numbers;
  for (const Number number : open_)
    if (command(number).revision == 0) numbers.push_back(number);
  return numbers;
}

std::vector<std::uint32_t> Oracle::unsettled() const {
  std::set<std::uint32_t> indices;
  for (const Number number : open_) indices.insert(command(number).project);
  for (std::uint32_t index = 0; index < projects_.size(); ++index)
    if (projects_[index].shown > projects_[index].read) indices.insert(index);
  return {indices.begin(), indices.end()};
}

// --- what comes back ----------------------------------------------------------------------------

void Oracle::answered(const v1::Ack& ack) {
  const Number number = number_of(ack.command_id());
  if (number == 0 || number > commands_.size())
    return changed("an answer to nothing: " + ack.ShortDebugString());
  Command& command = commands_[number - 1];
  if (ack.has_refused()) return changed("refused: " + ack.ShortDebugString());
  if (ack.has_committed()) {
    if (command.committed || command.logged > 0)
      return doubled(fmt::format("command {} was committed at {} and again: {}", number,
                                 std::max(command.revision, command.logged), ack.ShortDebugString()));
    command.committed = true;
    return check_answer(number, command, ack.committed());
  }
  if (command.attempts < 2) changed(fmt::format("command {} was sent once and is a duplicate", number));
  check_answer(number, command, ack.duplicate());
}

void Oracle::check_answer(Number number, Command& command, const v1::Committed& answer) {
  if (answer.leaf_hash().size() != 32) changed(fmt::format("command {}: no leaf hash", number));
  if (command.logged > 0 && command.logged != answer.revision())
    changed(
        fmt::format("command {} is logged at {}, answered {}", number, command.logged, answer.revision()));
  if (command.revision == 0) {
    ++totals_.acked;
    command.revision = answer.revision();
    command.leaf_hash = answer.leaf_hash();
    return place(projects_[command.project], answer.revision(), number);
  }
  if (command.revision != answer.revision() || command.leaf_hash != answer.leaf_hash())
    changed(fmt::format("command {} was answered {}, now {} or another leaf", number, command.revision,
                        answer.revision()));
}

// No two commands have one revision.
void Oracle::place(Project& project, std::uint64_t revision, Number number) {
  if (revision == 0) return changed(fmt::format("command {} has no revision", number));
  if (project.commits.size() < revision) project.commits.resize(revision, 0);
  Number& there = project.commits[revision - 1];
  if (there != 0 && there != number)
    changed(fmt::format("{} revision {} is of command {} and of {}", project.id, revision, there, number));
  there = number;
}

void Oracle::shown(const std::string& project, std::uint64_t revision) {
  Project* found = find_project(project);
  if (found) found->shown = std::max(found->shown, revision);
}

// --- the log ------------------------------------------------------------------------------------

void Oracle::read_commit(Project& project, std::uint64_t revision, std::string_view command_id) {
  if (revision != project.read + 1)
    changed(fmt::format("{} goes from revision {} to {}", project.id, project.read, revision));
  project.read = revision;
  const Number number = number_of(command_id);
  if (number == 0 || number > commands_.size())
    return changed(fmt::format("{} revision {} is of no command: {}", project.id, revision, command_id));
  Command& command = commands_[number - 1];
  if (command.logged > 0 && command.logged != revision)
    doubled(fmt::format("command {} is logged at {} and {}", number, command.logged, revision));
  if (command.revision > 0 && command.revision != revision)
    changed(fmt::format("command {} was answered {}, is logged at {}", number, command.revision, revision));
  command.logged = revision;
  place(project, revision, number);
}

void Oracle::log_ended(Project& project) {
  if (project.shown > project.read)
    lost(fmt::format("{}: revision {} was shown, the log ends at {}", project.id, project.shown,
                     project.read));
  project.shown = std::min(project.shown, project.read);
  std::erase_if(open_, [&](Number number) {
    Command& command = commands_[number - 1];
    if (&projects_[command.project] != &project || command.revision == 0) return false;
    if (command.logged == 0)
      lost(fmt::format("command {} was acknowledged at {} {}, the log ends at {}", number, project.id,
                       command.revision, project.read));
    if (number % kept_one_in != 0) {
      command.frame = {};
      command.leaf_hash = {};
    }
    return true;
  });
  project.commits.resize(project.read, 0);
}

// --- faults -------------------------------------------------------------------------------------

void Oracle::tell(const char* kind, const std::string& what) const {
  if (tells_ && totals_.faults() <= faults_told_max) fmt::print(stderr, "{}: {}\n", kind, what);
}

void Oracle::lost(const std::string& what) {
  ++totals_.lost;
  tell("lost", what);
}
void Oracle::doubled(const std::string& what) {
  ++totals_.doubled;
  tell("doubled", what);
}
void Oracle::changed(const std::string& what) {
  ++totals_.changed;
  tell("changed", what);
}

Project* Oracle::find_project(const std::string& id) {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &projects_[found->second];
}

}  // namespace slipway::crash
