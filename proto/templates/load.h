// A template out of its file, completed by the template that it extends.
//
// A file is `slipway.v1.Template` in protobuf's JSON. With `extends`, its object is laid over that
// template's: members replace members, objects are merged, and of lists whose items have a key (`key`,
// `slot`, a variable's `name`, a stage's `stage`) an item is laid over the one of the same key, or added;
// `"omit": true` leaves the one of that key out. Any other list is replaced whole. Then days are made of
// `stagePercent`, and tasks, meetings and milestones stand by day, steps behind their predecessors. A
// template that extends nothing stays in the order of its file.
#pragma once

#include <expected>
#include <map>
#include <string>
#include <vector>

#include "proto/templates/json_tree.h"
#include "slipway/v1/template.pb.h"

namespace slipway::templates {

// Where each value of a template stands, by its path: `tasks[charter].title.zh`,
// `meetings[kick-off].agenda[0]`.
using Places = std::map<std::string, Place>;

struct Problem {
  Place place;
  std::string path;  // Empty: the whole.
  std::string what;  // As `there is no slot \`x\``.
};
// `bank.json:12: tasks[charter].title: …`
std::string to_text(const Problem& problem);

struct Loaded {
  v1::Template content;
  Places places;
};

// Reads `file`. What it extends is looked for as `<id>.json` beside it, then in `directories`, in their
// order. Fails with all that does not fit the schema, by file and line.
std::expected<Loaded, std::vector<Problem>> load_template(const std::string& file,
                                                          const std::vector<std::string>& directories = {});

// The key by which an item of a list is known; empty: it has none.
std::string key_of(const google::protobuf::Message& item);

// Null: the template has no such stage.
const v1::TemplateStage* stage_of(const v1::Template& content, v1::Stage wanted);

}  // namespace slipway::templates
