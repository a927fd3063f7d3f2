// Something for commands to be decided on: a workspace and a project in mid-life, made by commands.
#pragma once

#include <string>
#include <vector>

#include "server/domain/decide.h"

namespace slipway::fuzz {

struct World {
  domain::Workspace workspace;
  domain::Project project;
  std::vector<v1::Commit> commits;  // Of the project, from revision 1.
  v1::Template project_template;
};

// What the commands of corpus/world.jsonl made, each of which must have been accepted.
const World& mid_life();
// In which nothing has happened.
const World& beginning();

// Everything that `command` may depend on, for a person who holds every role.
domain::Context context_in(const World& world, const v1::Command& command);

// The lines of a file of this repository.
std::vector<std::string> lines_of(const std::string& path);

}  // namespace slipway::fuzz
