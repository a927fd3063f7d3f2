#include "clients/cli/workspace_layout.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "clients/cli/text.h"
#include "clients/cli/words.h"
#include "proto/workspace_views.h"

namespace slipway::cli {
namespace {

v1::Entity entity(const std::string& text) {
  v1::Entity entity;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &entity)) << text;
  return entity;
}

const client::Entities work{
    entity("work { kind: WORK_TASK title: 'No date' project_name: 'Bank' }"),
    entity("work { kind: WORK_TASK title: '对账工具' project_name: '核心系统' due { year: 2026 month: 3 day: "
           "9 } "
           "overdue: true blocked: true }"),
    entity("work { kind: WORK_SIGN_OFF entity: 'stage/5' due { year: 2026 month: 3 day: 1 } }"),
    entity("work { kind: WORK_SIGN_OFF entity: 'uat/ops' title: 'Operations' }"),
};

class WorkspaceLayout : public ::testing::Test {
 protected:
  ~WorkspaceLayout() override { set_language(v1::EN); }
  std::vector<std::string> lines(std::string_view view, const client::Entities& entities,
                                 std::size_t columns = 200) const {
    return lay_out_workspace(view, entities, directory_, columns, {});
  }
  client::Directory directory_;
};

TEST_F(WorkspaceLayout, WorkStandsByItsDayAndWithoutOneLast) {
  const auto page = lines("work", work);
  ASSERT_EQ(page.size(), 5U);
  EXPECT_NE(page[1].find("evaluate the owner: testing"), std::string::npos) << page[1];
  EXPECT_NE(page[2].find("2026-03-09 !"), std::string::npos) << page[2];
  EXPECT_NE(page[2].find("(blocked)"), std::string::npos) << page[2];
  EXPECT_NE(page[3].find("No date"), std::string::npos) << page[3];
  EXPECT_NE(page[4].find("user acceptance Operations"), std::string::npos) << page[4];
}

TEST_F(WorkspaceLayout, WhatWasBegunStandsFirstUnlessItCannotGoOn) {
  const auto page =
      lines("work", {entity("work { kind: WORK_TASK title: 'Soon' due { year: 2026 month: 3 day: 1 } }"),
                     entity("work { kind: WORK_TASK title: 'Stuck' begun: true blocked: true }"),
                     entity("work { kind: WORK_STEP title: 'Copying' begun: true }")});
  ASSERT_EQ(page.size(), 4U);
  EXPECT_NE(page[1].find("Copying (in progress)"), std::string::npos) << page[1];
  EXPECT_NE(page[2].find("Soon"), std::string::npos) << page[2];
  EXPECT_EQ(page[2].find("in progress"), std::string::npos) << page[2];
  EXPECT_NE(page[3].find("Stuck (in progress) (blocked)"), std::string::npos) << page[3];
}

TEST_F(WorkspaceLayout, ARehearsalIsNotCalledACutover) {
  const client::Entities runs{
      entity("calendar { kind: CALENDAR_RUN title: 'Switch' from { seconds: 1 } }"),
      entity("calendar { kind: CALENDAR_RUN title: 'Switch' from { seconds: 2 } rehearsal: true }")};
  EXPECT_NE(one_row(runs[0], directory_).find("cutover"), std::string::npos) << one_row(runs[0], directory_);
  EXPECT_NE(one_row(runs[1], directory_).find("rehearsal"), std::string::npos);
  set_language(v1::ZH_CN);
  EXPECT_NE(one_row(runs[0], directory_).find("切换"), std::string::npos);
  EXPECT_NE(one_row(runs[1], directory_).find("演练"), std::string::npos);
}

TEST_F(WorkspaceLayout, ACancelledMeetingIsCalledThat) {
  const client::Entities meeting{
      entity("calendar { kind: CALENDAR_MEETING title: 'Sync' from { seconds: 1 } cancelled: true }")};
  EXPECT_NE(one_row(meeting[0], directory_).find("Sync (cancelled)"), std::string::npos)
      << one_row(meeting[0], directory_);
  set_language(v1::ZH_CN);
  EXPECT_NE(one_row(meeting[0], directory_).find("Sync（已取消）"), std::string::npos);
}

TEST_F(WorkspaceLayout, RulesStandBelowTheNotices) {
  const auto page =
      lines("inbox", {entity("notice_choice { project_name: 'Bank' rule: NOTICE_MENTIONS_ONLY }"),
                      entity("notice_choice { project_name: 'Alpha' rule: NOTICE_NONE }"),
                      entity("notice { kind: NOTICE_MENTIONED title: 'Old' at { seconds: 100000 } }")});
  ASSERT_EQ(page.size(), 4U);
  EXPECT_NE(page[1].find("Old"), std::string::npos) << page[1];
  EXPECT_NE(page[2].find("Alpha"), std::string::npos) << page[2];
  EXPECT_NE(page[2].find("nothing"), std::string::npos) << page[2];
  EXPECT_NE(page[3].find("only mentions"), std::string::npos) << page[3];
}

TEST_F(WorkspaceLayout, TheInboxBeginsWithWhatWasToldLast) {
  directory_.people["li"].set_name("李雷");
  const client::Entities inbox{
      entity("notice { kind: NOTICE_MENTIONED title: 'Old' by: 'li' at { seconds: 100000 } read: true }"),
      entity("notice { kind: NOTICE_REFUSED entity: 'feedback/f' at { seconds: 800000 } }"),
      entity("notice { kind: NOTICE_ASSIGNED entity: 'gate/g' title: 'G5' at { seconds: 700000 } }"),
      entity("notice { kind: NOTICE_REFUSED entity: 'change/c' title: 'Back' at { seconds: 900000 } }")};
  const auto page = lines("inbox", inbox);
  ASSERT_EQ(page.size(), 5U);
  EXPECT_NE(page[1].find("●"), std::string::npos);
  EXPECT_NE(page[1].find("turned down"), std::string::npos);
  EXPECT_NE(page[2].find("your feedback"), std::string::npos);
  EXPECT_NE(page[3].find("waiver expired"), std::string::npos);
  EXPECT_NE(page[4].find("李雷"), std::string::npos);
  EXPECT_EQ(page[4].find("●"), std::string::npos);
}

TEST_F(WorkspaceLayout, NoLineIsWiderThanTheTerminalInEitherLanguage) {
  const client::Entities portfolio{
      entity("portfolio { name: '银行核心系统升级与数据迁移' state: ACTIVE stage: TESTING frozen: true "
             "live_run: true "
             "tasks_open: 4 next_milestone: 'UAT' next_milestone_on { year: 2026 month: 4 day: 2 } }")};
  const client::Entities calendar{
      entity("calendar { kind: CALENDAR_FREEZE title: 'Year end' from { seconds: 1 } until { seconds: 2 } }"),
      entity("calendar { kind: CALENDAR_STAGE_END entity: 'stage/5' on { year: 2026 month: 4 day: 2 } }")};
  for (const v1::Language language : {v1::EN, v1::ZH_CN}) {
    set_language(language);
    for (const std::size_t columns : {20U, 80U})
      for (const auto& [view, entities] :
           {std::pair{"portfolio", portfolio}, {"work", work}, {"calendar", calendar}})
        for (const std::string& line : lines(view, entities, columns))
          EXPECT_LE(width(line), columns) << line;
  }
}

TEST_F(WorkspaceLayout, EveryViewHasANameAndSaysThatNothingIsThere) {
  set_language(v1::ZH_CN);
  for (const std::string_view view : workspace_views) {
    EXPECT_FALSE(name_of_workspace_view(view).empty());
    EXPECT_EQ(lines(view, {}), std::vector<std::string>{"没有内容"});
  }
}

TEST_F(WorkspaceLayout, WhatAProjectSaysCannotCommandTheTerminal) {
  const auto row =
      one_row(entity("work { kind: WORK_TASK title: '\\033[2J' project_name: 'a\\nb' }"), directory_);
  EXPECT_EQ(row.find('\033'), std::string::npos);
  EXPECT_EQ(row.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace slipway::cli
