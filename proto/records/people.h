// Consultants and their advice, training, competency, evaluations of owners.
#pragma once

#include <set>
#include <string>

#include "proto/records/happening.h"
#include "proto/records/table.h"
#include "slipway/v1/events.pb.h"
#include "slipway/v1/metrics.pb.h"

namespace slipway::records {

struct People {
  Table<v1::Consultant> consultants;  // By person.
  Table<v1::Advice> advice;
  Table<v1::Training> trainings;
  Table<v1::Competency> competencies;      // By competency_id.
  Table<v1::OwnerEvaluation> evaluations;  // By evaluation_id.
};

void evolve(People& records, const v1::Event& event, const Happening& happening);

// As `mia/payments`.
std::string competency_id(const std::string& person_id, const std::string& skill_id);
// As `7/final`.
std::string evaluation_id(v1::Stage stage, const std::string& period);

// Those of whom an assessment was passed and none is failed, as each skill was assessed last.
std::set<std::string> competent_people(const People& records);

// Was that person's last assessment in what this training teaches passed? Its skill has the training's id.
bool has_learnt(const People& records, const std::string& person_id, const std::string& training_id);

// Who must be trained, who was, and who has shown to have learnt it. Where nobody must be, all figures are 0.
v1::TrainingCoverage coverage_of(const People& records);

}  // namespace slipway::records
