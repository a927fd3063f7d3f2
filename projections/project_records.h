// What several views need of a project's board and stages, as records of their own: without texts that can be
// erased.
#pragma once

#include "proto/records/happening.h"
#include "proto/records/table.h"
#include "slipway/v1/events.pb.h"
#include "slipway/v1/views.pb.h"

namespace slipway {

struct ProjectRecords {
  // Of a card: what it is called, whose it is, when it is due and was done, and what it waits for.
  records::Table<v1::TaskCard> tasks;
  records::Table<v1::BoardColumn> columns;  // Of a column: its kind.
  records::Table<v1::StageInfo> stages;     // By number.
  records::Table<v1::ProjectInfo> project;  // Of the project: its time zone and its charter.

  v1::ColumnKind kind_of(const v1::TaskCard& task) const;
  // On which it is in the project.
  v1::Date day_at(const google::protobuf::Timestamp& time) const;
};

// Takes the stage's owner, deputy and plan from `event`, in place of those before.
void assign(v1::StageInfo& stage, const v1::StageOwnerAssigned& event);

// Total, as every fold of records.
void evolve(ProjectRecords& records, const v1::Event& event, const records::Happening& happening);

}  // namespace slipway
