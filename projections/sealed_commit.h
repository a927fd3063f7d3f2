// A stored commit and what it says: personal fields and redactable texts are sealed in the one, open in the
// other.
//
// Which fields, says the schema (options.proto: `personal`, `free_text`); how, commit.proto (`Sealed`). What
// is sealed together has one subject, as `person/ID` or `comment/ID`, and one key. Nothing but open_commit()
// makes a commit of stored bytes. Thread-safe.
#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "eventstore/event_store.h"
#include "projections/keys.h"
#include "proto/records/happening.h"
#include "slipway/v1/commit.pb.h"

namespace slipway {

// The keys of one stream, by subject: those under which the next text of that subject is sealed.
using SubjectKeys = std::unordered_map<std::string, KeyId>;

// Is there any text to be sealed?
bool has_texts_to_seal(const v1::Commit& commit);
// Seals the texts of `commit` in place, and takes a key for each subject that has none. False, and `commit`
// is not to be used: there is no key to be had.
bool seal_commit(v1::Commit& commit, SubjectKeys& subjects, Keys& keys);

// The commit that was stored as `bytes`, with every text that can be read. Where a key is destroyed the field
// stays empty and `Event.erased` names it. `sealed` still says which fields were sealed under which keys.
// Fails as `corrupt` on bytes that are no commit, on a box that was not sealed for this place, and on a
// damaged key.
std::expected<v1::Commit, StoreError> open_commit(std::string_view bytes, const KeyReader& keys);

// The command that became the commit which was stored as `bytes`; nothing: they are no commit. Opens nothing.
std::optional<std::string> command_id_of(std::string_view bytes);

// The subject of a field that can be sealed, as the event names it.
std::string subject_of(const v1::Event& event, std::uint32_t field);
// What the event erases, as `person/ID`; empty: it erases nothing.
std::string erased_subject(const v1::Event& event);
bool erases_something(const v1::Commit& commit);
// Follows an opened commit: which subject has which key, and which keys are to be destroyed by now.
void follow_keys(const v1::Commit& commit, SubjectKeys& subjects, std::vector<KeyId>& to_destroy);

using records::is_erased;

}  // namespace slipway
