// A project as files for other programs, over HTTP: what `proto/export` writes, named, typed and tagged.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "eventstore/event_store.h"
#include "projections/view.h"
#include "server/http_call.h"
#include "slipway/v1/api.pb.h"

namespace slipway {

// What views are read from. Blocks on disk; thread-safe.
struct ViewSource {
  const EventStore& store;
  const KeyReader& keys;
  CheckpointStore& checkpoints;
};
// The view as of that revision, with its moment.
std::expected<v1::ViewResponse, StoreError> read_view(const ViewSource& source, const std::string& project,
                                                      const std::string& view, Revision revision);

struct ExportWish {
  std::string file;  // `tasks.csv`, `project.json`, `minutes.md`, `minutes-<meeting>.md` or `calendar.ics`.
  std::optional<v1::Language> language;  // Nothing: the project's.
  bool for_excel = false;
};
// Nothing: `lang` is neither `zh` nor `en`.
std::optional<ExportWish> read_wish(const HttpCall& call, const std::string& file);

// Of `tag` who asks again is told that nothing changed.
struct ExportedFile {
  std::string name;   // ASCII, as `tasks.csv`.
  std::string title;  // What stands before that name where a name may be in any language; may be empty.
  std::string bytes;
  std::string tag_of = {};  // What the tag is made of where it is not the bytes.
};

enum class ExportProblem { not_found, log_unavailable };
// The project as of that revision; its people are called as they are now.
std::expected<ExportedFile, ExportProblem> export_file(const ViewSource& source, const std::string& project,
                                                       Revision revision, const ExportWish& wish);
// Of the workspace's view `calendar`.
ExportedFile export_calendar(const v1::ViewResponse& calendar, const ExportWish& wish);

void send_file(HttpCall& call, ExportedFile file);

// As RFC 6266 and RFC 8187 have it: `attachment` with the name in ASCII and in UTF-8.
std::string content_disposition(std::string_view name, std::string_view title);

}  // namespace slipway
