#include "proto/transfer/import.h"

#include <fmt/format.h>

#include <utility>

#include "proto/export/views.h"
#include "proto/records/zone.h"
#include "proto/tlog/hash.h"
#include "proto/transfer/encoding.h"

namespace slipway::transfer {

Project read_project(const v1::ViewResponse& overview, const v1::ViewResponse& board,
                     const v1::ViewResponse& directory) {
  const v1::ProjectInfo info = exports::read_overview(exports::entities(overview)).project;
  const exports::Board there = exports::read_board(exports::entities(board));
  constexpr int hour_minutes = 60;
  Project project;
  project.id = overview.project();
  project.utc_offset_minutes = static_cast<int>(records::utc_offset_hours(info.time_zone())) * hour_minutes;
  project.chinese = info.language() != v1::EN;
  for (const auto& column : there.columns) {
    project.columns.push_back(column.info);
    for (const v1::TaskCard& card : column.cards) project.tasks.insert(card.task_id());
  }
  for (const v1::TaskCard& card : there.archived) project.tasks.insert(card.task_id());
  project.comments.assign(there.comments.begin(), there.comments.end());
  for (auto& [id, person] : exports::read_directory(exports::entities(directory)).people)
    project.people.push_back(std::move(person));
  return project;
}

ImportedFile imported_file(std::string_view bytes, std::string source, std::string_view name,
                           const Sheet& sheet) {
  constexpr std::size_t name_chars_max = 200;
  return {.source = std::move(source),
          .name = std::string(first_chars(clean(name), name_chars_max)),
          .digest = hex(tlog::bytes_of(tlog::sha256(bytes))),
          .rows = sheet.rows.size() + sheet.broken.size()};
}

Attempt attempt_of(const v1::ViewResponse& files, const ImportedFile& file) {
  Attempt attempt;
  std::size_t before = 0;
  for (const v1::Entity& entity : files.entities()) {
    const v1::Import& import = entity.transfer();
    if (!entity.has_transfer() || import.digest() != file.digest || import.source() != file.source) continue;
    ++before;
    attempt.was_completed = attempt.was_completed || import.state() == v1::IMPORT_COMPLETED;
    if (import.state() != v1::IMPORT_RUNNING) continue;
    attempt.is_running = true;
    attempt.import_id = import.import_id();
  }
  const std::string name = fmt::format("{}\n{}\n{}", file.source, file.digest, before + 1);
  if (!attempt.is_running) attempt.import_id = stable_id("import", name);
  return attempt;
}

bool has_work(const Plan& plan, const Attempt& attempt) {
  const bool is_told = plan.rejected.empty() || attempt.was_completed;
  return !plan.tasks.empty() || !is_told || attempt.is_running;
}

v1::Command start_command(const std::string& project, const ImportedFile& file,
                          const std::string& import_id) {
  v1::Command command;
  command.set_project(project);
  command.set_command_id(stable_id("import-start", project + '\n' + import_id));
  v1::StartImport& start = *command.mutable_start_import();
  start.set_import_id(import_id);
  start.set_source(file.source);
  start.set_file_name(file.name);
  start.set_digest(file.digest);
  start.set_rows(static_cast<std::uint32_t>(file.rows));
  return command;
}

v1::Command complete_command(const std::string& project, const std::string& import_id) {
  v1::Command command;
  command.set_project(project);
  command.set_command_id(stable_id("import-end", project + '\n' + import_id));
  command.mutable_complete_import()->set_import_id(import_id);
  return command;
}

}  // namespace slipway::transfer
