#include "proto/records/transfer.h"

#include "proto/records/free_text.h"

namespace slipway::records {
namespace {

void start(Transfers& records, const v1::ImportStarted& started, const Happening& happening) {
  v1::Import& import = records.imports.edit(started.import_id());
  import.set_import_id(started.import_id());
  import.set_source(started.source());
  import.set_file_name(started.file_name());
  import.set_digest(started.digest());
  import.set_rows(started.rows());
  import.set_state(v1::IMPORT_RUNNING);
  import.set_by(happening.actor);
  *import.mutable_started_at() = happening.at;
}

void complete(Transfers& records, const v1::ImportCompleted& completed, const Happening& happening) {
  v1::Import& import = records.imports.edit(completed.import_id());
  import.set_import_id(completed.import_id());
  import.set_state(v1::IMPORT_COMPLETED);
  import.set_created(completed.created());
  import.set_unchanged(completed.unchanged());
  import.set_rejected(completed.rejected());
  *import.mutable_completed_at() = happening.at;
}

}  // namespace

void evolve(Transfers& records, const v1::Event& event, const Happening& happening) {
  if (event.has_import_started()) start(records, event.import_started(), happening);
  if (event.has_import_completed()) complete(records, event.import_completed(), happening);
  if (event.has_text_redacted()) redact(records.imports, event.text_redacted(), happening);
}

}  // namespace slipway::records
