// The rules: imports from another tool.
//
// An import is many commits: its start, a command for each thing that it brings, its end. Only while it runs
// may a task or a comment say that it came with it.

#include <algorithm>

#include "server/domain/limits.h"
#include "server/domain/rules.h"
#include "server/domain/words.h"

namespace slipway::domain {
namespace {

std::string name_of(const v1::Import& import) {
  return import.file_name().empty() ? import.import_id() : import.file_name();
}

std::expected<const v1::Import*, Refusal> running_import(const Project& project, const std::string& id) {
  const auto import = known(project.records.transfers.imports, "import", id);
  if (!import) return import;
  if ((*import)->state() != v1::IMPORT_RUNNING)
    return wrong_state("import", name_of(**import), lower_name((*import)->state()));
  return import;
}

// In all, however often it was interrupted and begun again.
std::uint32_t tasks_brought_by(const Project& project, const std::string& import_id) {
  const auto is_its = [&](const auto& task) { return task.second.import_id == import_id; };
  return static_cast<std::uint32_t>(std::ranges::count_if(project.board.tasks, is_its));
}

// Of a CreateTask or a CommentTask.
template <typename Intent>
std::optional<Refusal> not_brought(const Project& project, const Intent& intent, const Request& request) {
  if (!intent.has_imported()) {
    if (intent.imported_author().empty()) return std::nullopt;
    return invalid(request, "imported", "required").error();
  }
  if (is_blank(intent.imported().source())) return invalid(request, "imported.source", "required").error();
  const auto import = running_import(project, intent.imported().import_id());
  return import ? std::nullopt : std::optional{import.error()};
}

}  // namespace

std::optional<Refusal> not_importing(const Project& project, const v1::CreateTask& create,
                                     const Request& request) {
  return not_brought(project, create, request);
}
std::optional<Refusal> not_importing(const Project& project, const v1::CommentTask& comment,
                                     const Request& request) {
  return not_brought(project, comment, request);
}

Decision decide(const Project& project, const v1::StartImport& start, const Request& request) {
  if (auto refusal = not_new(request, project.records.transfers.imports, "import", start.import_id(),
                             "import_id", imports_max))
    return refuse(*std::move(refusal));
  if (!is_sha256(start.digest())) return invalid(request, "digest", "not_a_hash");
  Events events;
  auto& started = *events.emplace_back().mutable_import_started();
  started.set_import_id(start.import_id());
  started.set_source(start.source());
  started.set_file_name(start.file_name());
  started.set_digest(start.digest());
  started.set_rows(start.rows());
  return events;
}

Decision decide(const Project& project, const v1::CompleteImport& complete, const Request& request) {
  const auto import = running_import(project, complete.import_id());
  if (!import) return refuse(import.error());
  if (static_cast<std::uint32_t>(complete.rows_size()) > complete.rejected())
    return too_many(request, "rows", complete.rejected());
  Events events;
  for (const v1::RejectedRow& row : complete.rows()) {
    auto& rejected = *events.emplace_back().mutable_row_rejected();
    rejected.set_import_id(complete.import_id());
    rejected.set_line(row.line());
    rejected.set_key(row.key());
    rejected.set_code(row.code());
    rejected.set_reason(row.reason());
  }
  auto& completed = *events.emplace_back().mutable_import_completed();
  completed.set_import_id(complete.import_id());
  // Whoever finishes an import counts what an earlier run of it brought as there already.
  const std::uint32_t created = tasks_brought_by(project, complete.import_id());
  const std::uint32_t before = created - std::min(created, complete.created());
  completed.set_created(created);
  completed.set_unchanged(complete.unchanged() - std::min(complete.unchanged(), before));
  completed.set_rejected(complete.rejected());
  return events;
}

}  // namespace slipway::domain
