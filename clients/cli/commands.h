// The commands of `slipway`, each added to the program with its options and what it does.
//
// A command's action runs inside CLI::App::parse() and throws Failure.
#pragma once

#include "clients/cli/app.h"

namespace CLI {
class App;
}

namespace slipway::cli {

// Made when the first action runs: `--help` works without a configuration.
class LazyApp {
 public:
  LazyApp(GlobalOptions& options, std::ostream& out) : options_(options), out_(out) {}
  App& operator*() { return app_ ? *app_ : app_.emplace(options_, out_); }
  App* operator->() { return &**this; }
  GlobalOptions& options() { return options_; }
  std::ostream& out() { return out_; }

 private:
  GlobalOptions& options_;
  std::ostream& out_;
  std::optional<App> app_;
};

void add_account_commands(CLI::App& program, LazyApp& app);  // sign-in, sign-out, whoami, use, person
void add_token_commands(CLI::App& program, LazyApp& app);
void add_project_commands(CLI::App& program, LazyApp& app);
void add_template_commands(CLI::App& program, LazyApp& app);
void add_task_commands(CLI::App& program, LazyApp& app);
void add_board_commands(CLI::App& program, LazyApp& app);  // board, watch
void add_meeting_commands(CLI::App& program, LazyApp& app);
void add_notice_commands(CLI::App& program, LazyApp& app);  // notice-rule
void add_record_commands(CLI::App& program, LazyApp& app);  // do, records, portfolio, calendar, work, …
void add_import_commands(CLI::App& program, LazyApp& app);
void add_file_commands(CLI::App& program, LazyApp& app);
void add_export_commands(CLI::App& program, LazyApp& app);
void add_rebuild_command(CLI::App& program, LazyApp& app);
void add_person_erasure(CLI::App& person, LazyApp& app);  // person erase
void add_redaction(CLI::App& program, LazyApp& app);
void add_log_commands(CLI::App& program, LazyApp& app);        // audit, undo, command
void add_audit_commands(CLI::App& auditing, LazyApp& app);     // audit export, verify, prove, check
void add_log_care_commands(CLI::App& auditing, LazyApp& app);  // audit scrub, rotate-key
void add_webhook_commands(CLI::App& program, LazyApp& app);
void add_witness_commands(CLI::App& program, LazyApp& app);
void add_backup_commands(CLI::App& program, LazyApp& app);
void add_completion_commands(CLI::App& program, LazyApp& app);

// The whole program. Prints to `out` and `error`; returns the exit code.
int run(int argc, const char* const* argv, std::ostream& out, std::ostream& error);

}  // namespace slipway::cli
