#include "clients/cli/record_layout.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "clients/cli/digest_layout.h"
#include "clients/cli/schema_words.h"
#include "clients/cli/words.h"

namespace slipway::cli {
namespace {

template <class Message>
Message of(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

class RecordLayout : public ::testing::Test {
 protected:
  ~RecordLayout() override { set_language(v1::EN); }
  std::string row(const std::string& text, std::size_t index = 1) {
    const auto lines = lay_out_records({of<v1::Entity>(text)}, directory_, "", 0, {});
    return index < lines.size() ? lines[index] : std::string{"none"};
  }
  void expect_in(const std::string& row, std::initializer_list<const char*> words) {
    for (const char* word : words) EXPECT_NE(row.find(word), std::string::npos) << word << " in " << row;
  }
  client::Directory directory_;
};

TEST_F(RecordLayout, StatesAreInTheChosenLanguage) {
  const char* risk = "id: 'risk/r' risk { title: 'Late' owner: 'wu' state: RISK_TREATED }";
  expect_in(row(risk), {"risk/r", "Treated", "wu", "Late"});
  set_language(v1::ZH_CN);
  expect_in(row(risk), {"已应对"});
  EXPECT_EQ(row(risk).find("TREATED"), std::string::npos);
}

TEST_F(RecordLayout, WhatHasNoStateInTheSchemaHasOneHere) {
  expect_in(row("id: 'requirement/r' requirement { title: 'T' }"), {"proposed"});
  expect_in(row("id: 'requirement/r' requirement { sign_offs { department_id: 'it' } }"),
            {"signed off by 1"});
  expect_in(row("id: 'requirement/r' requirement { baselined: true }"), {"baselined"});
  expect_in(row("id: 'runbook/r' runbook { version: 2 }"), {"draft"});
  expect_in(row("id: 'runbook/r' runbook { version: 2 approved_version: 2 }"), {"approved"});
  expect_in(row("id: 'runbook/r' runbook { version: 3 approved_version: 2 }"), {"changed since approval"});
  expect_in(row("id: 'backup/b' backup { what: 'Ledger' restore_verified: true }"), {"restore proven"});
}

TEST_F(RecordLayout, AGateShowsItsOutcomeAndItsCriteria) {
  const char* gate =
      "id: 'gate/g' gate { name: 'G5' state: GATE_DECIDED outcome: GO criteria { criterion_id: 'c' state: "
      "CRITERION_MET text { zh: '演练' en: 'Rehearsed' } } }";
  expect_in(row(gate), {"gate/g", "Go", "G5"});
  expect_in(row(gate, 2), {"  c", "Met", "Rehearsed"});
}

TEST_F(RecordLayout, AControlRoomShowsEachStep) {
  const char* run =
      "id: 'run/r' run { kind: LIVE state: RUN_RUNNING runbook_id: 'cutover' steps { step { step_id: 's' "
      "title: "
      "'Freeze' owner: 'wu' } state: STEP_STARTED } }";
  expect_in(row(run), {"Running", "cutover"});
  expect_in(row(run, 2), {"  s", "Under way", "wu", "Freeze"});
}

TEST_F(RecordLayout, NoLineIsWiderThanTheTerminal) {
  const auto lines = lay_out_records(
      {of<v1::Entity>("id: 'risk/r' risk { title: 'A very long title indeed' }")}, directory_, "", 20, {});
  for (const std::string& line : lines) EXPECT_LE(line.size(), 22U) << line;
}

// Every value that a table shows has a Chinese word.
TEST_F(RecordLayout, NoEnglishStateStandsInChinese) {
  set_language(v1::ZH_CN);
  const auto& body = *v1::Entity::descriptor()->FindOneofByName("body");
  for (int index = 0; index < body.field_count(); ++index) {
    for (const char* name : {"state", "outcome", "kind", "priority", "stage"}) {
      const auto* field = body.field(index)->message_type()->FindFieldByName(name);
      if (field == nullptr || field->enum_type() == nullptr) continue;
      if (body.field(index)->number() >= 120) continue;  // Laid out by workspace_layout.
      const auto& type = *field->enum_type();
      for (int value = 0; value < type.value_count(); ++value) {
        if (type.value(value)->number() == 0) continue;
        const std::string word = words_of_value(type, type.value(value)->number());
        EXPECT_FALSE(word.empty() || (word[0] >= 'a' && word[0] <= 'z')) << type.value(value)->full_name();
      }
    }
  }
}

// The schema says which views there are.
TEST_F(RecordLayout, EveryViewOfTheSchemaIsNamed) {
  std::ifstream in(std::string{SLIPWAY_SOURCE_DIR} + "/proto/slipway/v1/views.proto");
  std::ostringstream schema;
  schema << in.rdbuf();
  const std::string text = schema.str();
  const std::size_t begin = text.find("Views of a project:");
  const std::string told = text.substr(begin, text.find("// A view's bytes") - begin);
  const std::regex quoted("`([a-z]+)`");
  std::set<std::string> said;
  for (std::sregex_iterator each(told.begin(), told.end(), quoted), end; each != end; ++each)
    said.insert((*each)[1]);
  const auto names = view_names();
  EXPECT_EQ(said, std::set<std::string>(names.begin(), names.end()));
}

TEST_F(RecordLayout, ADigestSaysWhatHappenedToWhat) {
  const auto digest = of<v1::Digest>(
      "since: 3 revision: 9 commits: 6 sections { kind: 'risk' total: 2 items { entity: 'risk/r' label: "
      "'Late' "
      "events: 'risk_identified' events: 'risk_assessed' last_actor: 'wu' revision: 8 } }");
  const auto lines = lay_out_digest(digest, directory_, {});
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[0], "After r3 until r9: 6 commits");
  EXPECT_EQ(lines[1], "Risks (2)");
  expect_in(lines[2], {"Late", "Risk identified, Risk assessed", "wu", "r8"});
  EXPECT_EQ(lines[3], "  and 1 more");
  set_language(v1::ZH_CN);
  EXPECT_EQ(lay_out_digest(digest, directory_, {})[1], "风险 (2)");
}

}  // namespace
}  // namespace slipway::cli
