// What every rule needs beside the state: the command, the context, and the few checks that all share.
//
// The rules themselves are overloads of `decide` for one command each; decide.cc chooses among them after
// rights.h has agreed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/domain/decide.h"
#include "server/domain/field.h"
#include "server/domain/limits.h"

namespace slipway::domain {

struct Request {
  const v1::Command& command;
  const Context& context;
};

using Facts = std::vector<std::pair<std::string, std::string>>;
using Events = std::vector<v1::Event>;
// What they take of a commit, of which events_bytes_max are theirs.
std::size_t bytes_of(const Events& events);
inline constexpr std::size_t events_bytes_max = commit_bytes_max - commit_envelope_bytes_max;

std::unexpected<Refusal> refuse(Code code, Facts facts = {});
inline std::unexpected<Refusal> refuse(Refusal refusal) {
  return std::unexpected(std::move(refusal));
}
std::unexpected<Refusal> not_found(std::string kind, std::string id);
std::unexpected<Refusal> already_exists(std::string kind, std::string id);
// `field`: without the command's own name, as `title`.
std::unexpected<Refusal> invalid(const Request& request, std::string_view field, std::string_view problem);
// More than `limit` of something, named as the field that would have added one.
std::unexpected<Refusal> too_many(const Request& request, std::string_view field, std::size_t limit);

// A record that is not in a state for this. `state`: as lower_name says it.
std::unexpected<Refusal> wrong_state(std::string kind, std::string title, std::string state);

// The server itself: it sets the workspace up, and no person can be it.
inline constexpr std::string_view system_actor = "system";
bool is_system(const Context& context);

// `not_found` where the workspace is known and has no such active person. Empty ids name nobody and pass.
std::optional<Refusal> missing_person(const Context& context, const std::string& person);
std::optional<Refusal> missing_department(const Context& context, const std::string& department);

// Did that field change after what the sender says it had seen?
bool changed_since(const Request& request, const Stamp& changed);
Refusal version_conflict(std::string_view field, const Stamp& changed, std::string mine, std::string theirs);
// The same of a whole record: `wrong_expectation`, or `version_conflict`, which names both revisions, where
// it changed after what the sender says it had seen. `entity` as in views, `risk/7`.
std::optional<Refusal> stale(const Request& request, const std::string& entity, const v1::Recorded& recorded);
// The same of an edit: the first plain field of `wanted`, the command or what it wants the record to be, that
// is another in `present`, the record, is told with both values.
std::optional<Refusal> stale_edit(const Request& request, const std::string& entity,
                                  const v1::Recorded& recorded, const google::protobuf::Message& wanted,
                                  const google::protobuf::Message& present);
// The first plain field of `wanted` that `present` has too, with another value.
struct Difference {
  std::string field;
  std::string mine;
  std::string theirs;
};
std::optional<Difference> first_difference(const google::protobuf::Message& wanted,
                                           const google::protobuf::Message& present);
// `expect` must name the entity that the command speaks of, as views do or by its own id, or none.
std::optional<Refusal> wrong_expectation(const Request& request, const std::string& entity);

// The project's, else the workspace's.
const std::string& time_zone_of(const Project& project, const Context& context);
// With a fact `…_name` beside each that is an id or an instant, as people call it.
Refusal with_names(Refusal refusal, const Project& project, const Context& context);
Refusal with_names(Refusal refusal, const Workspace& workspace);

inline std::string text_of(const std::string& text) {
  return text;
}
inline std::string text_of(std::uint32_t number) {
  return std::to_string(number);
}

// The record of that id; else `not_found`.
template <class Record>
std::expected<const Record*, Refusal> known(const records::Table<Record>& table, std::string kind,
                                            const std::string& id) {
  const Record* record = table.find(id);
  if (record == nullptr) return not_found(std::move(kind), id);
  return record;
}
// Why there cannot be another record of that id: `already_exists`; or `invalid`, naming `field`, where there
// are `limit` of them.
template <class Record>
std::optional<Refusal> not_new(const Request& request, const records::Table<Record>& table, std::string kind,
                               const std::string& id, std::string_view field, std::size_t limit) {
  if (table.contains(id)) return already_exists(std::move(kind), id).error();
  if (table.size() >= limit) return too_many(request, field, limit).error();
  return std::nullopt;
}

// The schema's name of a command, as `move_task`; of an event, as `task_moved`.
std::string_view intent_name(v1::Command::IntentCase intent);
std::string_view fact_name(v1::Event::FactCase fact);

// Is the text only white space?
bool is_blank(std::string_view text);
// 64 lower-case hexadecimal digits.
bool is_sha256(std::string_view digest);

}  // namespace slipway::domain
