// A stream as its commits leave it: the state of its rules, and what else is followed along the log.
//
// What is in here can be kept as bytes (state_bytes.h) and had again without reading those commits. Not
// thread-safe; one owner.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <string_view>
#include <variant>
#include <vector>

#include "projections/sealed_commit.h"
#include "server/domain/decide.h"

namespace slipway {

using Aggregate = std::variant<domain::Workspace, domain::Project>;

struct StreamState {
  Aggregate state;
  Aggregate access;  // What says who may read: see fold_access().
  Revision head;
  google::protobuf::Timestamp recorded_at;  // Of the head.
  SubjectKeys subject_keys;
  std::vector<KeyId> erased_keys;  // Of all that was ever erased.
};

// The last revision that erased something; of a workspace, which does not remember when, `head`. 0: none did.
Revision last_erasure(const Aggregate& state, Revision head);

// Before its first commit.
StreamState empty_state(std::string_view stream);
// REQUIRES: the commit after its head, opened.
void fold(StreamState& state, const v1::Commit& commit);

void fold_rules(Aggregate& state, const v1::Commit& commit);
// A workspace is all about access; of a project these are its roles, its stages' owners and its meetings'
// participants. False: nothing that says who may read.
bool fold_access(Aggregate& access, const v1::Commit& commit);

}  // namespace slipway
