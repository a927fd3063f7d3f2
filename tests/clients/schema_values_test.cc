#include "clients/cli/schema_values.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <sstream>

#include "clients/cli/failure.h"
#include "clients/cli/schema_words.h"
#include "clients/cli/words.h"

namespace slipway::cli {
namespace {

const google::protobuf::FieldDescriptor& field_of(const google::protobuf::Message& message,
                                                  const char* name) {
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

TEST(SchemaValues, AnEntryOfAMapIsANameAndAValue) {
  v1::ApplyTemplate apply;
  set(apply, "people", "lead=li");
  set(apply, "people", "dba=wu=2");
  EXPECT_EQ(apply.people().at("lead"), "li");
  EXPECT_EQ(apply.people().at("dba"), "wu=2");
  EXPECT_EQ(kind_of(field_of(apply, "people")), "NAME=VALUE");
  EXPECT_THROW(set(apply, "people", "lead"), Failure);
  EXPECT_THROW(set(apply, "people", "=li"), Failure);
}

// The table of rights (tests/domain) says of each command who may give it, in which kind of stream: that
// kind, and whoever may.
using Rights = std::multimap<std::string, std::pair<std::string, std::string>>;
Rights reviewed_rights() {
  std::ifstream in(std::string{SLIPWAY_SOURCE_DIR} + "/tests/domain/testdata/rights.txt");
  Rights rights;
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string stream;
    std::string command;
    words >> stream >> command;
    if (stream != "workspace" && stream != "project") continue;
    rights.emplace(command.substr(0, command.find(':')), std::pair{stream, line.substr(line.find(':') + 1)});
  }
  return rights;
}

TEST(SchemaValues, EveryCommandButTheServersOwnIsOffered) {
  const auto intents = offered_intents();
  const auto rights = reviewed_rights();
  const auto& all = *v1::Command::descriptor()->FindOneofByName("intent");
  ASSERT_GT(rights.size(), 100U);
  for (int index = 0; index < all.field_count(); ++index) {
    const auto* intent = all.field(index);
    const auto [first, last] = rights.equal_range(intent->name());
    if (first == last) continue;  // tests/domain demands a line.
    const bool someone =
        std::any_of(first, last, [](const auto& line) { return !line.second.second.empty(); });
    EXPECT_EQ(std::ranges::find(intents, intent) != intents.end(), someone) << intent->name();
    const bool in_a_project =
        std::any_of(first, last, [](const auto& line) { return line.second.first == "project"; });
    EXPECT_EQ(is_of_workspace(*intent), someone && !in_a_project) << intent->name();
  }
}

TEST(SchemaValues, KnowWhatACommandMakes) {
  EXPECT_EQ(dashed("identify_risk"), "identify-risk");
  EXPECT_TRUE(is_new_id(field_of(v1::IdentifyRisk{}, "risk_id")));
  EXPECT_FALSE(is_new_id(field_of(v1::AssessRisk{}, "risk_id")));
  EXPECT_TRUE(is_new_id(field_of(v1::AddColumn{}, "column_id")));
  EXPECT_FALSE(is_new_id(field_of(v1::MoveColumn{}, "column_id")));
  EXPECT_EQ(kind_of(field_of(v1::ScheduleRun{}, "kind")), "rehearsal|live");
}

bool is_chinese(const std::string& text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

// Left in Latin letters in Chinese, too.
bool is_a_name(const std::string& text) {
  constexpr std::array names{"SHA-256", "Webhook"};
  return std::ranges::find(names, text) != names.end();
}

TEST(SchemaWords, EveryCommandAndFieldHasThemInBothLanguages) {
  for (const auto* intent : offered_intents()) {
    set_language(v1::ZH_CN);
    EXPECT_TRUE(is_chinese(words_of_command(intent->name()))) << intent->name();
    set_language(v1::EN);
    EXPECT_EQ(words_of_command(intent->name()).find('_'), std::string::npos);
    const auto& type = *intent->message_type();
    for (int index = 0; index < type.field_count(); ++index) {
      set_language(v1::ZH_CN);
      const std::string zh = words_of_field(type.field(index)->name());
      EXPECT_TRUE(is_chinese(zh) || is_a_name(zh)) << type.field(index)->full_name() << " " << zh;
      set_language(v1::EN);
      EXPECT_FALSE(is_chinese(words_of_field(type.field(index)->name()))) << type.field(index)->full_name();
    }
  }
}

TEST(SchemaWords, ValuesAreCalledAsTheWebAppCallsThem) {
  set_language(v1::ZH_CN);
  EXPECT_EQ(words_of_value(*v1::RiskState_descriptor(), v1::RISK_TREATED), "已应对");
  EXPECT_EQ(words_of_value(*v1::Role_descriptor(), v1::TESTER), "测试");
  set_language(v1::EN);
  EXPECT_EQ(words_of_value(*v1::RiskState_descriptor(), v1::RISK_TREATED), "Treated");
  EXPECT_EQ(words_of_value(*v1::Language_descriptor(), v1::ZH_CN), "zh cn");
  EXPECT_EQ(words_of_value(*v1::RiskState_descriptor(), 0), "");
}

}  // namespace
}  // namespace slipway::cli
