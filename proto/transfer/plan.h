// A sheet as the commands that would bring it into a project. Pure: the same sheet, the same commands, with
// the same ids, however often it is asked.
//
// A task's id is made of where it comes from and its key there, so that nothing is brought in twice; what
// people here did with it since is never undone. A comment is the one that is there if the file has its id
// from there, or if the same was said in the same minute, unless by another person who is known here:
// exports write times and names in many ways, and CSV has no seconds. What has no field of its own here is
// kept in the description's last paragraph: labels, epic, an assignee or a status that is not known here. Who
// made it and when, there, stays with each task and each comment as facts.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "proto/transfer/mapping.h"
#include "slipway/v1/commands.pb.h"
#include "slipway/v1/views.pb.h"

namespace slipway::transfer {

// What is there already, and what the sheet's names may mean.
struct Project {
  std::string id;
  int utc_offset_minutes = 0;
  bool chinese = false;                  // The language of what is added to descriptions.
  std::vector<v1::BoardColumn> columns;  // Left first.
  std::vector<v1::PersonInfo> people;
  std::set<std::string> tasks;            // Ids, also of archived ones.
  std::vector<v1::CommentInfo> comments;  // Those of the archived, too.
};

struct PlannedTask {
  std::uint32_t line = 0;
  std::string key;
  bool is_new = true;  // Else it is there; its comments may not be.
  v1::Command create;
  std::vector<v1::Command> comments;  // Those that are not there.
};

// A name that the mapping and the project do not know, as a status or a person.
struct Unmapped {
  std::string kind;  // `status`, `person`, `priority` or `column` (of the file, of which nothing is taken).
  std::string value;
  std::uint32_t times = 0;
};

struct Plan {
  std::vector<PlannedTask> tasks;  // In the sheet's order; without those of which all is there.
  std::uint32_t unchanged = 0;
  std::vector<RowNote> rejected;  // By line.
  std::vector<RowNote> repeated;  // Rows without a key that say what one before them says: taken, and told.
  std::vector<Unmapped> unmapped;
};

// `source` as `jira`: what the keys are unique in. Every command has its id, but for `imported.import_id`;
// see set_import().
Plan make_plan(const Sheet& sheet, const Mapping& mapping, const std::string& source, const Project& project);

// What was taken in spite of a doubt, and what the file lacks.
std::vector<RowNote> warnings_of(const Sheet& sheet, const Plan& plan);

// Says of all of them which import brings them.
void set_import(Plan& plan, const std::string& import_id);

// Its bytes as hexadecimal digits.
std::string hex(std::string_view bytes);

// The id of something that a text names: the same for the same text. `prefix` is of [a-z0-9.-].
std::string stable_id(std::string_view prefix, std::string_view text);

}  // namespace slipway::transfer
