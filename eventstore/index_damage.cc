#include "eventstore/index_damage.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

namespace slipway {
namespace {

// A stream's commits at some positions, by what they say themselves.
struct Standing {
  std::string stream;
  Position position;  // Of the first.
  Revision first;
  Revision last;
};

std::optional<Standing> standing(const RocksTables& tables, const std::string& stream, Position first,
                                 Position last) {
  std::optional<Standing> found;
  // Of a stream that cannot be read to its end, what could be read counts.
  (void)tables.read_stream(stream, Revision{}, [&](const StoredCommit& commit) {
    if (commit.position > last) return false;
    if (commit.position < first) return true;
    if (!found) found = {stream, commit.position, commit.revision, {}};
    found->last = commit.revision;
    return true;
  });
  return found;
}

std::string range_of(std::uint64_t first, std::uint64_t last) {
  return first == last ? std::to_string(first) : fmt::format("{} to {}", first, last);
}

}  // namespace

std::optional<LogDamage> index_damage(const RocksTables& tables, Position first, Position last,
                                      const GivenUp& given_up) {
  const std::string positions = range_of(first.value, last.value);
  std::vector<Standing> found;
  for (const std::string& stream : tables.streams().value_or(std::vector<std::string>{}))
    if (auto one = standing(tables, stream, first, last)) found.push_back(std::move(*one));
  if (found.empty())
    return LogDamage{{},
                     {},
                     first,
                     fmt::format("the index of positions does not lead to a commit at {}{}", positions,
                                 tables.unreadable_file())};
  for (const Standing& one : found) {
    if (given_up.contains(one.stream)) continue;
    const std::string others =
        found.size() == 1 ? "" : fmt::format(", nor to those of {} more", found.size() - 1);
    return LogDamage{one.stream, one.first, one.position,
                     fmt::format("{}: the index of positions does not lead to its commits of revision {}{} "
                                 "(position {}){}",
                                 one.stream, range_of(one.first.value, one.last.value), others, positions,
                                 tables.unreadable_file())};
  }
  return std::nullopt;
}

}  // namespace slipway
