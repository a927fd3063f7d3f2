// Texts of records that can be redacted: which a record has, says the schema (options.proto: `free_text`).
//
// A record is folded from what can be read of the log. Whether a text was redacted after it was folded, or
// could not be read when it was, the record is the same: both ways it holds `erased_text`. Pure.
#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <string_view>
#include <utility>

#include "proto/records/happening.h"
#include "proto/records/table.h"
#include "slipway/v1/events.pb.h"

namespace slipway::records {

// What a record shows of a text that was redacted: U+001A, which no command can bring. It is not empty, so
// that what follows from there being a text does not change with its redaction.
inline constexpr std::string_view erased_text = "\x1a";
// What there is to be read of it, to be copied into another text.
std::string readable(const std::string& text);

// `event`, with erased_text where a text of it can be read no more. Only of events that records are made of:
// those of which the schema says what they are about.
v1::Event with_erased_texts(const v1::Event& event);

// Puts erased_text in the place of all that the schema calls `text` in a record and what stands in it.
// False: there is no such text, or it is empty.
bool redact_texts(google::protobuf::Message& record, std::string_view text);

// A text may stand in several records, as a step's does in its runbook and in the runs of it. Who changed a
// record last is not who redacted it: approvals go by that.
template <class Record>
void redact(Table<Record>& table, const v1::TextRedacted& redacted, const Happening& happening) {
  for (const auto& [id, record] : table.all()) {
    Record changed = record;
    if (!redact_texts(changed, redacted.text())) continue;
    if constexpr (requires { changed.mutable_recorded(); })
      changed.mutable_recorded()->set_changed_revision(happening.revision.value);
    table.edit(id) = std::move(changed);
  }
}

}  // namespace slipway::records
