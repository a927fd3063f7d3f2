// The nine stages of a go-live: who answers for each, when it is planned, how far it is.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "proto/records/happening.h"
#include "server/domain/day.h"
#include "server/domain/field.h"
#include "slipway/v1/events.pb.h"

namespace slipway::domain {

using records::Happening;

struct StageRecord {
  v1::StageState state = v1::STAGE_PLANNED;
  std::string owner;
  std::string deputy;
  std::optional<Day> planned_start;
  std::optional<Day> planned_end;
  std::optional<Day> completed_on;  // UTC.
  Stamp assigned;  // The last change of owner, deputy or dates.
};

inline constexpr std::size_t stage_count = 9;

struct Stages {
  std::array<StageRecord, stage_count> records;

  // REQUIRES: a stage of the schema, not STAGE_UNSPECIFIED.
  const StageRecord& of(v1::Stage stage) const;
  StageRecord& of(v1::Stage stage);
  bool owned_by(const std::string& person) const;  // Any of them, as owner or deputy.
};

void evolve(Stages& stages, const v1::StageOwnerAssigned& assigned, const Happening& happening);
void evolve(Stages& stages, const v1::StageStarted& started, const Happening& happening);
void evolve(Stages& stages, const v1::StageCompleted& completed, const Happening& happening);
void evolve(Stages& stages, const v1::StageReopened& reopened, const Happening& happening);

}  // namespace slipway::domain
