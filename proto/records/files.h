// Attachments: which files belong to what.
#pragma once

#include <set>
#include <string>

#include "proto/records/happening.h"
#include "proto/records/table.h"
#include "slipway/v1/events.pb.h"
#include "slipway/v1/files.pb.h"

namespace slipway::records {

struct Files {
  Table<v1::Attachment> attachments;  // That are shown.
  // No longer shown, but their bytes are kept. Not of a restored view, which has no use for them.
  Table<v1::Attachment> detached;
};

void evolve(Files& records, const v1::Event& event, const Happening& happening);

// Shown or detached; null: there never was one of that id.
const v1::Attachment* find_attachment(const Files& records, const std::string& id);
// The digests of all whose bytes must be there: what was attached and not redacted.
std::set<std::string> kept_files(const Files& records);
// The digests of what was redacted, but for those that another attachment keeps.
std::set<std::string> redacted_files(const Files& records);

}  // namespace slipway::records
