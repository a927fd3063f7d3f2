// Consultants and their advice, training, competency, evaluations of owners.
#pragma once

#include "proto/records/happening.h"
#include "proto/records/table.h"
#include "slipway/v1/events.pb.h"

namespace slipway::records {

struct People {
  Table<v1::Consultant> consultants;
  Table<v1::Advice> advice;
  Table<v1::Training> trainings;
  Table<v1::Competency> competencies;
  Table<v1::OwnerEvaluation> evaluations;
};

void evolve(People& records, const v1::Event& event, const Happening& happening);

}  // namespace slipway::records
