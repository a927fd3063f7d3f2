#include "clients/cli/schema_values.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "clients/cli/failure.h"

namespace slipway::cli {
namespace {

const google::protobuf::FieldDescriptor& field_of(const google::protobuf::Message& message, const char* name) {
  return *message.GetDescriptor()->FindFieldByName(name);
}

void set(google::protobuf::Message& message, const char* name, const std::string& typed) {
  set_field(message, field_of(message, name), typed,
            [](const auto&, const std::string& text) { return text; });
}

TEST(SchemaValues, FillAMessageFromWhatIsTyped) {
  v1::PlanResponse plan;
  set(plan, "strategy", "Mitigate");
  set(plan, "response", "Rehearse twice");
  set(plan, "due", "2026-11-30");
  EXPECT_EQ(plan.strategy(), v1::MITIGATE);
  EXPECT_EQ(plan.response(), "Rehearse twice");
  EXPECT_EQ(plan.due().day(), 30);

  v1::SetCapacityTarget target;
  set(target, "target", "9000");
  EXPECT_EQ(target.target(), 9000U);

  v1::SignOffRequirement sign;
  set(sign, "requirement_ids", "a");
  set(sign, "requirement_ids", "b");
  EXPECT_EQ(sign.requirement_ids_size(), 2);

  v1::ReportReading reading;
  set(reading, "value_milli", "-2500");
  EXPECT_EQ(reading.value_milli(), -2500);
}

TEST(SchemaValues, ATextInOneLanguageStandsForBothAndPartsAreJson) {
  v1::AddCriterion criterion;
  set(criterion, "text", "Restored in an hour");
  EXPECT_EQ(criterion.text().zh(), criterion.text().en());
  v1::AddStep step;
  set(step, "step", R"({"stepId":"s","title":"Freeze","plannedMinutes":5})");
  EXPECT_EQ(step.step().planned_minutes(), 5U);
}

TEST(SchemaValues, WhatDoesNotFitIsRefusedNamingTheOption) {
  v1::AssessRisk assess;
  v1::PlanResponse plan;
  v1::AddStep step;
  EXPECT_THROW(set(assess, "probability", "many"), Failure);
  EXPECT_THROW(set(assess, "residual", "perhaps"), Failure);
  EXPECT_THROW(set(plan, "strategy", "pray"), Failure);
  EXPECT_THROW(set(plan, "due", "2026-02-30"), Failure);
  EXPECT_THROW(set(step, "step", "not json"), Failure);
}

TEST(SchemaValues, EveryRecordCommandIsOffered) {
  const auto intents = record_intents();
  const auto has = [&](const char* name) {
    return std::ranges::any_of(intents, [&](const auto* intent) { return intent->name() == name; });
  };
  EXPECT_TRUE(has("identify_risk") && has("decide_gate") && has("start_run") && has("close_project"));
  EXPECT_FALSE(has("record_due") || has("move_task"));
  EXPECT_EQ(dashed("identify_risk"), "identify-risk");
  EXPECT_TRUE(is_new_id(field_of(v1::IdentifyRisk{}, "risk_id")));
  EXPECT_FALSE(is_new_id(field_of(v1::AssessRisk{}, "risk_id")));
  EXPECT_EQ(kind_of(field_of(v1::ScheduleRun{}, "kind")), "rehearsal|live");
}

}  // namespace
}  // namespace slipway::cli
