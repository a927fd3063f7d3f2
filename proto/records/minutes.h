// Minutes that people write together: the text of each meeting, and the notes on it.
//
// A text stands as it was some updates ago, and beside it those updates, each a small record: a key press
// sends one. After so many the older half is put into the text, so that neither grows without end. Which half
// and when follows from the log alone.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <deque>
#include <map>
#include <string>

#include "proto/records/happening.h"
#include "proto/records/table.h"
#include "proto/text/change.h"
#include "slipway/v1/events.pb.h"
#include "slipway/v1/text.pb.h"

namespace slipway::records {

// At least so many of the newest updates are known; once there are twice as many, the older half is not.
// Whoever has missed more than is known cannot write on, and reads the text anew.
inline constexpr std::size_t text_updates_kept = 500;

// A meeting's text as it stands.
struct WrittenText {
  std::u16string text;
  std::uint64_t version = 0;
  std::deque<text::Authored> since;  // The updates that are known; the last made `version`.
  // When the last of them was recorded. Not of a restored view, which has no use for it.
  google::protobuf::Timestamp edited_at;
  Revision edited;
};

struct MinutesTexts {
  Table<v1::MinutesText> texts;                             // By meeting.
  Table<v1::MinutesUpdate> updates;                         // By update_id().
  Table<v1::TextNote> notes;                                // By id.
  std::map<std::string, WrittenText, std::less<>> written;  // By meeting; what the tables say.
};

// Total. An event whose updates do not fit the text leaves it as it is; whether they do depends on lengths,
// not on what may have been redacted.
void evolve(MinutesTexts& records, const v1::Event& event, const Happening& happening);
// Makes `written` of the tables, if they were restored.
void prepare(MinutesTexts& records);

// Null: nothing was written.
const WrittenText* find_text(const MinutesTexts& records, const std::string& meeting_id);
// As `MEETING/000000000012`.
std::string update_id(const std::string& meeting_id, std::uint64_t version);
// The author of an update: two windows of a person are two.
std::string writer_of(const std::string& person, const std::string& client_id);

}  // namespace slipway::records
