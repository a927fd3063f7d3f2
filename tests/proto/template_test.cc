// The templates that the server ships are whole, in both languages.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "proto/basics.h"
#include "tests/proto/record.h"
#include "tests/proto/template_check.h"

namespace slipway::tests {
namespace {

std::vector<std::filesystem::path> shipped() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(SLIPWAY_SOURCE_DIR "/server/templates"))
    if (entry.path().extension() == ".json") paths.push_back(entry.path());
  return paths;
}

v1::Template bank_payment() {
  auto subject = parse_template(read_file(SLIPWAY_SOURCE_DIR "/server/templates/bank-payment.json"));
  EXPECT_TRUE(subject.has_value()) << subject.error();
  return subject.value_or(v1::Template());
}

// A change that makes the good template a bad one, and a word of the problem that must be named.
struct Mutant {
  const char* name;
  void (*change)(v1::Template&);
  const char* problem;
};

const Mutant mutants[] = {
    {"NoEnglish", [](v1::Template& t) { t.mutable_tasks(3)->mutable_title()->clear_en(); }, "both languages"},
    {"NoText", [](v1::Template& t) { t.mutable_tasks(3)->clear_title(); }, "title: missing"},
    {"ChineseInEnglish", [](v1::Template& t) { t.mutable_name()->set_en("Bank 支付"); }, "not English"},
    {"EnglishInChinese", [](v1::Template& t) { t.mutable_name()->set_zh("Bank"); }, "not Chinese"},
    {"TooLong", [](v1::Template& t) { t.mutable_description()->set_en(std::string(501, 'x')); },
     "longer than 500"},
    {"KeyTwice", [](v1::Template& t) { t.mutable_tasks(1)->set_key(t.tasks(0).key()); }, "stands twice"},
    {"BadKey", [](v1::Template& t) { t.mutable_columns(0)->set_key("To Do"); }, "not an identifier"},
    {"UnknownSlot", [](v1::Template& t) { t.mutable_tasks(0)->set_assignee_slot("nobody"); },
     "no slot `nobody`"},
    {"UnknownOwner", [](v1::Template& t) { t.mutable_stages(0)->set_owner_slot("nobody"); },
     "no slot `nobody`"},
    {"SlotWithoutRole", [](v1::Template& t) { t.mutable_slots(0)->clear_roles(); }, "has no role"},
    {"UnknownBlocker", [](v1::Template& t) { t.mutable_tasks(0)->add_blocked_by("nothing"); },
     "no task `nothing`"},
    {"Cycle", [](v1::Template& t) { t.mutable_tasks(0)->add_blocked_by("go-no-go"); }, "hangs in a cycle"},
    {"DueBeforeBlocker", [](v1::Template& t) { t.mutable_tasks(2)->set_due_day(-111); }, "which blocks it"},
    {"DueOutsideStage", [](v1::Template& t) { t.mutable_tasks(0)->set_due_day(5); }, "outside its stage"},
    {"MissingStage", [](v1::Template& t) { t.mutable_stages()->RemoveLast(); }, "all nine stages"},
    {"StagesSwapped", [](v1::Template& t) { t.mutable_stages()->SwapElements(1, 2); }, "their order"},
    {"StagesOverlap", [](v1::Template& t) { t.mutable_stages(0)->set_end_day(0); }, "overlap"},
    {"AgendaTooShort", [](v1::Template& t) { t.mutable_meetings(0)->mutable_agenda()->RemoveLast(); },
     "its agenda fills"},
    {"NoDoneColumn", [](v1::Template& t) { t.mutable_columns()->RemoveLast(); }, "no column of kind DONE"},
    {"NoFactor", [](v1::Template& t) { t.mutable_charter()->clear_success_factors(); }, "no success factor"},
};

class BadTemplate : public testing::TestWithParam<Mutant> {};

TEST_P(BadTemplate, IsCaught) {
  auto subject = bank_payment();
  GetParam().change(subject);
  const auto problems = fmt::format("{}", fmt::join(problems_of(subject), "\n"));
  EXPECT_NE(problems.find(GetParam().problem), std::string::npos) << problems;
}

INSTANTIATE_TEST_SUITE_P(Mutants, BadTemplate, testing::ValuesIn(mutants),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(ShippedTemplates, HaveNoProblems) {
  const auto paths = shipped();
  ASSERT_FALSE(paths.empty());
  for (const auto& path : paths) {
    const auto subject = parse_template(read_file(path));
    ASSERT_TRUE(subject.has_value()) << path << ": " << subject.error();
    EXPECT_EQ(fmt::format("{}", fmt::join(problems_of(*subject), "\n")), "") << path;
    EXPECT_EQ(subject->template_id(), path.stem()) << "the file is named after the template";
  }
}

TEST(ShippedTemplates, HaveSixteenSharedAndEightOwnTasksAndNineStages) {
  for (const auto& path : shipped()) {
    const auto subject = parse_template(read_file(path));
    ASSERT_TRUE(subject.has_value()) << path;
    EXPECT_EQ(subject->tasks_size(), 24) << path;
    EXPECT_EQ(subject->stages_size(), 9) << path;
  }
}

// Applied, a template is one commit; half of the limit leaves room for ids and for what the domain adds.
TEST(ShippedTemplates, FitWellIntoOneCommit) {
  for (const auto& path : shipped()) {
    const auto subject = parse_template(read_file(path));
    ASSERT_TRUE(subject.has_value()) << path;
    EXPECT_LT(subject->ByteSizeLong(), commit_bytes_max / 2) << path;
  }
}

TEST(ShippedTemplates, UnknownFieldIsRefused) {
  EXPECT_FALSE(parse_template(R"({"templateId": "x", "colour": 1})"));
}

}  // namespace
}  // namespace slipway::tests
