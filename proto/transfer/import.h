// What stands around a plan: what it is made against, which import of a file it is, how that begins and ends.
// Pure; the command line and the server both take it from here.
#pragma once

#include <cstddef>
#include <string>

#include "proto/transfer/plan.h"
#include "slipway/v1/api.pb.h"

namespace slipway::transfer {

// As its views `overview` and `board` show it, with the people of the workspace's `directory`.
Project read_project(const v1::ViewResponse& overview, const v1::ViewResponse& board,
                     const v1::ViewResponse& directory);

struct ImportedFile {
  std::string source;
  std::string name;
  std::string digest;  // SHA-256, hexadecimal.
  std::size_t rows = 0;
};

ImportedFile imported_file(std::string_view bytes, std::string source, std::string_view name,
                           const Sheet& sheet);

// Which import of this file goes on, or the id of the next.
struct Attempt {
  std::string import_id;
  bool is_running = false;
  bool was_completed = false;  // Once at least.
};

// By the view `files`.
Attempt attempt_of(const v1::ViewResponse& files, const ImportedFile& file);

// Whether there is anything to bring, to tell of, or to end.
bool has_work(const Plan& plan, const Attempt& attempt);

v1::Command start_command(const std::string& project, const ImportedFile& file, const std::string& import_id);
// Without what came of it.
v1::Command complete_command(const std::string& project, const std::string& import_id);

}  // namespace slipway::transfer
