// Brings a plan into a project: its start, its commands with many in flight, its end.
//
// Interrupted, it can be run again: an import of the same file that is still running goes on, and what was
// recorded is not recorded twice, as every id is the same.
#pragma once

#include <string>
#include <vector>

#include "clients/cli/app.h"
#include "proto/transfer/import.h"

namespace slipway::cli {

struct ImportResult {
  std::string import_id;  // Empty: there was nothing to do, and nothing was recorded.
  std::size_t created = 0;
  std::size_t unchanged = 0;
  std::size_t comments = 0;
  std::vector<transfer::RowNote> rejected;
};

// Shows a progress bar where the output is a terminal. Throws Failure where the import cannot be started or
// ended, or nothing is answered for a minute.
ImportResult run_import(App& app, const transfer::ImportedFile& file, transfer::Plan& plan);

}  // namespace slipway::cli
