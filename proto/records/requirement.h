// Requirements, their sign-offs, the baseline, and changes after it.
#pragma once

#include <set>
#include <string>

#include "proto/records/happening.h"
#include "proto/records/table.h"
#include "slipway/v1/events.pb.h"

namespace slipway::records {

struct Requirements {
  Table<v1::Requirement> requirements;
  Table<v1::ChangeRequest> changes;
  Table<v1::RequirementsBaseline> baseline;
};

void evolve(Requirements& records, const v1::Event& event, const Happening& happening);

// One that names no department concerns all of them.
bool concerns(const v1::Requirement& requirement, const std::string& department);
bool is_signed_by(const v1::Requirement& requirement, const std::string& department);
// Of the departments that it concerns (`all`, where it names none), those that have yet to sign it.
std::set<std::string> unsigned_departments(const v1::Requirement& requirement,
                                           const std::set<std::string>& all);

}  // namespace slipway::records
