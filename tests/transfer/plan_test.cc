// A file's rows as commands: what becomes what, what is kept, what is rejected, and that it is always the
// same.
#include "proto/transfer/plan.h"

#include <gtest/gtest.h>

#include <chrono>

#include "proto/basics.h"
#include "proto/templates/variables.h"
#include "proto/transfer/csv.h"
#include "proto/transfer/encoding.h"
#include "proto/transfer/mapping_check.h"
#include "tests/transfer/sample.h"

namespace slipway::transfer {
namespace {

v1::BoardColumn column(const std::string& id, const std::string& name, v1::ColumnKind kind) {
  v1::BoardColumn column;
  column.set_column_id(id);
  column.set_name(name);
  column.set_kind(kind);
  return column;
}

v1::PersonInfo person(const std::string& id, const std::string& name, const std::string& email = {}) {
  v1::PersonInfo person;
  person.set_person_id(id);
  person.set_name(name);
  person.set_email(email);
  return person;
}

Project project() {
  Project project;
  project.id = "pay";
  project.utc_offset_minutes = 480;
  project.columns = {column("todo", "待办", v1::TODO), column("doing", "进行中", v1::DOING),
                     column("done", "已完成", v1::DONE)};
  project.people = {person("p-li", "李伟", "li.wei@example.org"), person("p-wang", "王芳")};
  return project;
}

Plan plan_of(const std::string& bytes, const Mapping& mapping, const Project& into = project()) {
  const auto sheet = read(bytes, guess(bytes), {});
  EXPECT_TRUE(sheet) << sheet.error().what.en;
  return make_plan(*sheet, mapping, std::string(source_of(guess(bytes))), into);
}
Plan jira(const Project& into = project()) {
  const auto mapping = read_mapping(
      R"({"people": {"li.wei": "p-li"}, "columns": {"Waiting for vendor": "doing"}})", Format::jira_csv);
  return plan_of(sample("jira.csv"), mapping.value(), into);
}
// As the board shows it once it was recorded.
v1::CommentInfo recorded(const v1::Command& command) {
  const v1::CommentTask& comment = command.comment_task();
  v1::CommentInfo info;
  info.set_comment_id(comment.comment_id());
  info.set_task_id(comment.task_id());
  info.set_text(comment.text());
  *info.mutable_imported() = comment.imported();
  info.set_imported_author(comment.imported_author());
  return info;
}
// The project with all that the plan brings.
Project with(const Plan& plan, Project into = project()) {
  for (const PlannedTask& each : plan.tasks) {
    into.tasks.insert(each.create.create_task().task_id());
    for (const v1::Command& comment : each.comments) into.comments.push_back(recorded(comment));
  }
  return into;
}
Plan rows(const std::string& csv) {
  return plan_of(csv, default_mapping(Format::csv));
}

const v1::CreateTask& task(const Plan& plan, std::size_t number) {
  return plan.tasks.at(number).create.create_task();
}
std::vector<std::string> codes(const Plan& plan) {
  std::vector<std::string> all;
  for (const auto& row : plan.rejected) all.push_back(std::to_string(row.line) + " " + row.code);
  return all;
}
std::vector<std::string> unmapped(const Plan& plan) {
  std::vector<std::string> all;
  for (const auto& each : plan.unmapped) all.push_back(each.kind + " " + each.value);
  return all;
}

TEST(Plan, MakesATaskOfAnIssueOfJira) {
  const Plan plan = jira();
  ASSERT_EQ(plan.tasks.size(), 4U);
  const v1::CreateTask& first = task(plan, 0);
  EXPECT_EQ(first.title(), "对账工具支持多币种");
  EXPECT_EQ(first.description(),
            "第一行：每日对账\n第二行：金额、币种与渠道\n\n含 \"引号\" 与, 逗号\n\nLabels: 对账, 核心\nEpic: "
            "PAY-100");
  EXPECT_EQ(first.column_id(), "doing");
  EXPECT_EQ(first.assignee(), "p-li");
  EXPECT_EQ(first.priority(), v1::HIGH);
  EXPECT_EQ(first.estimate_hours(), 8U);
  EXPECT_EQ(first.due().ShortDebugString(), "year: 2026 month: 3 day: 20");
  EXPECT_EQ(first.imported().source(), "jira");
  EXPECT_EQ(first.imported().key(), "PAY-1");
  EXPECT_EQ(first.imported().at().seconds(), 1772327100);  // 2026-03-01 09:05 in Shanghai.
  EXPECT_EQ(first.imported_author(), "zhao.min");
  ASSERT_EQ(plan.tasks[0].comments.size(), 2U);
  const v1::CommentTask& second = plan.tasks[0].comments[1].comment_task();
  EXPECT_EQ(second.text(), "好的；今天完成, 明天联调");
  EXPECT_EQ(second.imported_author(), "p-li");
  EXPECT_EQ(second.imported().source(), "jira");
  EXPECT_EQ(second.imported().at().seconds(), 1772436600);  // 2026-03-02 15:30 in Shanghai.
  EXPECT_EQ(plan.tasks[0].line, 2U);
}

TEST(Plan, KeepsInTheDescriptionWhatIsNotKnownHere) {
  const Plan plan = jira();
  EXPECT_EQ(task(plan, 1).column_id(), "todo");
  EXPECT_EQ(task(plan, 1).assignee(), "");
  EXPECT_EQ(task(plan, 1).description(),
            "Run against the mirror of production.\nTarget: p95 < 300 ms\n\n"
            "Assignee there: w.tester");
  EXPECT_EQ(task(plan, 2).column_id(), "done");
  EXPECT_EQ(task(plan, 2).priority(), v1::LOW);
  EXPECT_EQ(task(plan, 2).estimate_hours(), 2U);
  EXPECT_EQ(task(plan, 3).column_id(), "doing");
  EXPECT_EQ(task(plan, 3).imported_author(), "p-li");
}

TEST(Plan, SaysWhatWasRejectedAndWhatIsNotMapped) {
  const Plan plan = jira();
  EXPECT_EQ(codes(plan),
            (std::vector<std::string>{"10 date_invalid", "11 row_malformed", "12 title_missing"}));
  EXPECT_EQ(plan.rejected[0].key, "PAY-5");
  EXPECT_EQ(plan.rejected[0].reason.en, "due: 31/Feb/26 12:00 AM");
  const auto all = unmapped(plan);
  EXPECT_NE(std::ranges::find(all, "person w.tester"), all.end());
  EXPECT_NE(std::ranges::find(all, "column Story Points"), all.end());
  EXPECT_EQ(std::ranges::find(all, "status Waiting for vendor"), all.end());
}

TEST(Plan, IsTheSameEachTimeWithIdsThatAreIdentifiers) {
  const Plan one = jira();
  const Plan two = jira();
  for (std::size_t number = 0; number < one.tasks.size(); ++number) {
    EXPECT_EQ(one.tasks[number].create.SerializeAsString(), two.tasks[number].create.SerializeAsString());
    EXPECT_TRUE(is_identifier(one.tasks[number].create.command_id()));
    EXPECT_TRUE(is_identifier(task(one, number).task_id())) << task(one, number).task_id();
    for (const v1::Command& comment : one.tasks[number].comments)
      EXPECT_TRUE(is_identifier(comment.comment_task().comment_id()));
  }
  EXPECT_NE(task(one, 0).task_id(), task(one, 1).task_id());
}

TEST(Plan, LeavesOutWhatIsThere) {
  Project there = with(jira());
  const Plan again = jira(there);
  EXPECT_TRUE(again.tasks.empty());
  EXPECT_EQ(again.unchanged, 4U);
  // One more comment there is one more here.
  there.comments.erase(there.comments.begin());
  ASSERT_EQ(jira(there).tasks.size(), 1U);
  EXPECT_FALSE(jira(there).tasks[0].is_new);
  EXPECT_EQ(jira(there).tasks[0].comments.size(), 1U);
}

TEST(Plan, OfRestJsonFindsPeopleByAddressAndColumnsByCategory) {
  const Plan plan = plan_of(sample("jira.json"), default_mapping(Format::jira_json));
  ASSERT_EQ(plan.tasks.size(), 2U);
  EXPECT_EQ(task(plan, 0).assignee(), "p-li");
  EXPECT_EQ(task(plan, 0).column_id(), "doing");
  EXPECT_EQ(task(plan, 1).column_id(), "todo");
  // The same issue, whichever export it came in.
  EXPECT_EQ(task(plan, 0).task_id(), task(jira(), 0).task_id());
}

// As Jira Cloud exports: comments begin with the author's account id, and texts mention people by theirs.
Plan cloud(const std::string& mapping = "{}", Project into = project()) {
  return plan_of(sample("jira-cloud.csv"), read_mapping(mapping, Format::jira_csv).value(), into);
}
std::string said(const Plan& plan, std::size_t comment) {
  return plan.tasks.at(0).comments.at(comment).comment_task().text();
}

TEST(Mentions, OfJiraBecomeTheNamesThatTheProjectOrTheExportHas) {
  const Plan plan = cloud();
  EXPECT_EQ(task(plan, 0).assignee(), "p-li");  // By the address.
  EXPECT_EQ(task(plan, 0).description(), "Agreed with @李伟 and @Zhao Min.");
  EXPECT_EQ(said(plan, 0), "@李伟 please look at the totals; @Zhao Min knows why");
  EXPECT_EQ(plan.tasks[0].comments[0].comment_task().imported_author(), "Zhao Min");
  EXPECT_EQ(plan.tasks[0].comments[1].comment_task().imported_author(), "p-li");
}

TEST(Mentions, OfStrangersStayReadableAndAreTold) {
  const char* stranger = "712020:0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d";
  const Plan plan = cloud();
  EXPECT_EQ(said(plan, 1), "Done, cc @(Jira user " + std::string(stranger) + ") @old.admin");
  const auto all = unmapped(plan);
  EXPECT_NE(std::ranges::find(all, "person " + std::string(stranger)), all.end());
  Project chinese = project();
  chinese.chinese = true;
  EXPECT_EQ(said(cloud("{}", chinese), 1), "Done, cc @(Jira 用户 " + std::string(stranger) + ") @old.admin");
}

TEST(Mentions, AreMappedToPeopleHereOrToWhatTheyAreToBeCalled) {
  const std::string mapping = R"({"people": {"712020:0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d": "p-wang",
                                             "old.admin": "Chen, left in 2024"}
})";
  const Plan plan = cloud(mapping);
  EXPECT_EQ(said(plan, 1), "Done, cc @王芳 @Chen, left in 2024");
  // However they are called, it is the same comment: another run brings none twice.
  for (const std::size_t number : {0U, 1U, 2U}) {
    EXPECT_EQ(plan.tasks[0].comments[number].comment_task().comment_id(),
              cloud().tasks[0].comments[number].comment_task().comment_id());
  }
}

TEST(Mentions, LeaveWhatOnlyLooksLikeOne) {
  EXPECT_EQ(said(cloud(), 2), "see [~ and [link|https://example.org] and a[~\nnext]");
}

TEST(Mentions, OfADocumentWithoutTheNameAreFoundByTheId) {
  const Plan plan = plan_of(
      R"({"issues": [{"key": "PAY-1", "fields": {"summary": "S",
          "reporter": {"accountId": "557058:77", "displayName": "Zhao Min"},
          "description": {"type": "doc", "content": [{"type": "paragraph", "content": [
            {"type": "mention", "attrs": {"id": "557058:77"}}, {"type": "text", "text": " and "},
            {"type": "mention", "attrs": {"id": "557058:88", "text": "@Chen"}}]}]}}}]})",
      default_mapping(Format::jira_json));
  EXPECT_EQ(task(plan, 0).description(), "@Zhao Min and @Chen");
}

TEST(Mentions, ThatHaveNoRoomStayAsTheyWere) {
  Project long_named = project();
  long_named.people = {person("li", std::string(200, 'L'))};
  const std::string text = "[~li]" + std::string(3990, 'x');
  const Plan plan =
      plan_of("Key,Title,Comment\nA,One," + text + "\n", default_mapping(Format::csv), long_named);
  EXPECT_EQ(said(plan, 0), text);
}

TEST(Plan, OfATrelloBoard) {
  const Plan plan = plan_of(sample("trello.json"), default_mapping(Format::trello));
  ASSERT_EQ(plan.tasks.size(), 1U);
  EXPECT_EQ(task(plan, 0).assignee(), "p-li");
  EXPECT_EQ(task(plan, 0).due().day(), 13);  // 17:00 UTC is the next day in Shanghai.
  EXPECT_EQ(task(plan, 0).imported_author(), "Zhao Min");
}

TEST(Plan, OfAListOfOnesOwn) {
  Project chinese = project();
  chinese.chinese = true;
  const Plan plan = plan_of(sample("list.csv"), default_mapping(Format::csv), chinese);
  ASSERT_EQ(plan.tasks.size(), 2U);
  EXPECT_EQ(task(plan, 0).title(), "核对报表");
  EXPECT_EQ(task(plan, 0).estimate_hours(), 16U);
  EXPECT_EQ(plan.tasks[0].comments[0].comment_task().text(), "第一条\n第二行");
  EXPECT_EQ(task(plan, 1).due().day(), 13);
  EXPECT_EQ(codes(plan), (std::vector<std::string>{"5 date_ambiguous", "6 row_malformed"}));
  EXPECT_EQ(unmapped(plan), std::vector<std::string>{"column 楼层"});
}

TEST(Plan, RejectsAKeyThatStandsTwiceAndOneThatIsTooLong) {
  EXPECT_EQ(codes(rows("Key,Title\nA,One\nB,Two\nA,Three\n" + std::string(200, 'k') + ",ok\n" +
                       std::string(201, 'k') + ",no\n")),
            (std::vector<std::string>{"4 key_repeated", "6 key_too_long"}));
}

// Rows without a key are known by what they say, and by their order where that is the same.
TEST(Plan, TakesRowsWithoutAKeyThatSayTheSameAndTellsOfThem) {
  const char* const list = "Title,Created\nOne,\nOne,\nOne,2026-03-01\n";
  const Plan plan = rows(list);
  EXPECT_TRUE(plan.rejected.empty());
  ASSERT_EQ(plan.tasks.size(), 3U);
  EXPECT_NE(task(plan, 0).task_id(), task(plan, 1).task_id());
  ASSERT_EQ(plan.repeated.size(), 1U);
  EXPECT_EQ(plan.repeated[0].line, 3U);
  EXPECT_EQ(plan.repeated[0].code, "row_repeated");
  EXPECT_EQ(plan.repeated[0].reason.en, "without a key and the same as line 2; both are taken");
  EXPECT_EQ(plan_of(list, default_mapping(Format::csv), with(plan)).unchanged, 3U);
}

TEST(Plan, SaysInBothLanguagesWhyARowIsRejected) {
  const Plan plan = rows("Key,Title\nA,One\nA,Two\nB,\n" + std::string(201, 'k') + ",no\n");
  ASSERT_EQ(plan.rejected.size(), 3U);
  EXPECT_EQ(plan.rejected[0].reason.zh, "第 2 行已有同一编号，只取那一行");
  EXPECT_EQ(plan.rejected[0].reason.en, "line 2 has the same key and was taken");
  EXPECT_EQ(plan.rejected[1].reason.zh, "这一行没有标题");
  EXPECT_EQ(plan.rejected[1].reason.en, "the row has no title");
  EXPECT_EQ(plan.rejected[2].reason.en, "the key has 201 characters; at most 200");
}

TEST(Plan, OfAFileWithoutATitleColumnIsRefusedOnce) {
  const Sheet sheet = read("Name of it,Key\nA,1\nB,2\n", Format::csv, {}).value();
  const auto error = unusable(sheet, default_mapping(Format::csv));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, "title_column_missing");
  for (const char* words :
       {"Summary", "Name of it, Key", "--mapping", R"({"fields": {"title": "Name of it"}})"})
    EXPECT_NE(error->what.en.find(words), std::string::npos) << error->what.en;
  EXPECT_NE(error->what.zh.find("--mapping"), std::string::npos);
  EXPECT_FALSE(unusable(sheet, read_mapping(R"({"fields": {"title": "name of it"}})", Format::csv).value()));
  EXPECT_FALSE(unusable(Sheet{}, default_mapping(Format::jira_json)));  // Of no issues.
}

TEST(Plan, CountsManyNamesThatAreNotKnownInNoTime) {
  std::string list = "Key,Title,Assignee\n";
  for (int row = 0; row < 60'000; ++row) {
    const std::string number = std::to_string(row);
    list += "K-" + number + ",T,person " + number + "\n";
  }
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(rows(list).unmapped.size(), 60'000U);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));  // It took minutes.
}

// Comments -----------------------------------------------------------------------------------------

std::string issue(const std::string& comments) {
  return R"({"issues": [{"key": "PAY-1", "fields": {"summary": "S", "comment": {"comments": [)" + comments +
         "]}}}]}";
}
std::string in_json(const std::string& id, const std::string& at, const std::string& name,
                    const std::string& text) {
  return R"({"id": ")" + id + R"(", "created": ")" + at + R"(", "author": {"name": ")" + name +
         R"(", "displayName": ")" + name + R"( of Pay"}, "body": ")" + text + "\"}";
}
std::size_t new_comments(const std::string& bytes, const Project& into, const std::string& mapping = "{}") {
  std::size_t count = 0;
  for (const PlannedTask& each : plan_of(bytes, read_mapping(mapping, guess(bytes)).value(), into).tasks)
    count += each.comments.size();
  return count;
}
std::string in_csv(const std::string& cell) {
  return "Summary,Issue key,Comment\nS,PAY-1," + cell + "\n";
}

// The minute is all that CSV has; who is not known here may be named in any way.
TEST(Comments, OfAnIssueAreTheSameInJirasCsvAndJson) {
  const std::string csv = in_csv("01/Mar/26 10:00 AM;zhao.min;Look  at it");
  const std::string json = issue(in_json("77", "2026-03-01T10:00:41.300+0800", "Zhao Min", "Look at it"));
  EXPECT_EQ(new_comments(csv, project()), 1U);
  EXPECT_EQ(new_comments(json, with(plan_of(csv, default_mapping(Format::jira_csv)))), 0U);
  EXPECT_EQ(new_comments(csv, with(plan_of(json, default_mapping(Format::jira_json)))), 0U);
  const Project there = with(plan_of(sample("jira.csv"), default_mapping(Format::jira_csv)));
  EXPECT_EQ(new_comments(sample("jira.json"), there), 0U);
}

TEST(Comments, AreTheSameHoweverDatesAreWrittenAndPeopleMapped) {
  const Project there =
      with(plan_of(in_csv("01/Mar/26 10:00 AM;li.wei;Done"), default_mapping(Format::jira_csv)));
  const std::string mapped = R"({"people": {"li.wei": "p-li"}})";
  EXPECT_EQ(new_comments(in_csv("2026-03-01 10:00;li.wei;Done"), there), 0U);
  EXPECT_EQ(new_comments(in_csv("2026-03-01T02:00:00Z;li.wei@example.org;Done"), there), 0U);
  EXPECT_EQ(new_comments(in_csv("01/Mar/26 10:00 AM;li.wei;Done"), there, mapped), 0U);
  EXPECT_EQ(new_comments(in_csv("01/Mar/26 10:01 AM;li.wei;Done"), there), 1U);
  EXPECT_EQ(new_comments(in_csv("01/Mar/26 10:00 AM;li.wei;Not done"), there), 1U);
}

TEST(Comments, OfTwoPeopleWhoSaidTheSameAreTwo) {
  const std::string both = "01/Mar/26 10:00 AM;p-li;+1,01/Mar/26 10:00 AM;p-wang;+1\n";
  const std::string csv = "Summary,Issue key,Comment,Comment\nS,PAY-1," + both;
  const Project one = with(plan_of(in_csv("01/Mar/26 10:00 AM;p-li;+1"), default_mapping(Format::jira_csv)));
  EXPECT_EQ(new_comments(csv, one), 1U);
  EXPECT_EQ(new_comments(in_csv("01/Mar/26 10:00 AM;p-wang;+1"), one), 1U);
  EXPECT_EQ(new_comments(csv, with(plan_of(csv, default_mapping(Format::jira_csv)))), 0U);
}

TEST(Comments, AreKnownByTheirIdsThereHoweverTheyWereEdited) {
  const Project there = with(plan_of(issue(in_json("77", "2026-03-01T10:00:00Z", "li", "First")),
                                     default_mapping(Format::jira_json)));
  EXPECT_EQ(new_comments(issue(in_json("77", "2026-03-01T10:00:00Z", "li", "Edited")), there), 0U);
  EXPECT_EQ(new_comments(issue(in_json("78", "2026-03-01T11:00:00Z", "li", "First")), there), 1U);
}

// As they were recorded when their ids were made of what the file said.
TEST(Comments, OfImportsOfBeforeAreKnown) {
  Project there = with(plan_of(sample("jira.csv"), default_mapping(Format::jira_csv)));
  for (v1::CommentInfo& comment : there.comments) comment.set_comment_id("c-" + comment.text().substr(0, 3));
  EXPECT_EQ(new_comments(sample("jira.csv"), there), 0U);
  there.comments[0].clear_imported();  // Somebody here wrote the same.
  EXPECT_EQ(new_comments(sample("jira.csv"), there), 1U);
}

TEST(Comments, ThatWereRedactedAreNotBroughtBack) {
  Project there =
      with(plan_of(in_csv("01/Mar/26 10:00 AM;zhao;My number is 7"), default_mapping(Format::jira_csv)));
  there.comments[0].clear_text();
  there.comments[0].set_redacted(true);
  EXPECT_EQ(new_comments(issue(in_json("77", "2026-03-01T10:00:41+0800", "zhao", "My number is 7")), there),
            0U);
}

TEST(Plan, RefusesACommentWhoseTimeCanBeReadInTwoWays) {
  EXPECT_EQ(codes(rows("Key,Title,Comment\nA,One,03/04/26 9:05 AM;li.wei;Said\nB,Two,not;a;heading\n")),
            std::vector<std::string>{"2 date_ambiguous"});
}

TEST(Plan, TellsCommentsThatSayTheSameApart) {
  const Plan plan = rows("Key,Title,Comment,Comment,Comment\nA,One,+1,+1,01/Mar/26 9:05 AM;li.wei;+1\n");
  ASSERT_EQ(plan.tasks.at(0).comments.size(), 3U);
  std::set<std::string> ids;
  for (const v1::Command& comment : plan.tasks[0].comments) ids.insert(comment.comment_task().comment_id());
  EXPECT_EQ(ids.size(), 3U);
}

TEST(Plan, SaysOfAllWhichImportBringsIt) {
  Plan plan = jira();
  set_import(plan, "import-1");
  for (const PlannedTask& each : plan.tasks) {
    EXPECT_EQ(each.create.create_task().imported().import_id(), "import-1");
    for (const v1::Command& comment : each.comments)
      EXPECT_EQ(comment.comment_task().imported().import_id(), "import-1");
  }
}

TEST(Plan, LosesNothingOfLongTexts) {
  const std::string title(201, 't');
  const std::string text(8001, 'd');
  const Plan plan = rows("Key,Title,Description\nA," + title + "," + text + "\nB," + std::string(200, 't') +
                         "," + std::string(8000, 'd') + "\n");
  ASSERT_EQ(plan.tasks.size(), 2U);
  EXPECT_EQ(templates::code_points(task(plan, 0).title()), 200U);
  EXPECT_TRUE(task(plan, 0).title().ends_with("…"));
  EXPECT_EQ(templates::code_points(task(plan, 0).description()), 8000U);
  std::string rest = task(plan, 0).description();
  for (const v1::Command& comment : plan.tasks[0].comments) rest += comment.comment_task().text();
  EXPECT_EQ(rest, title + "\n\n" + text);
  EXPECT_TRUE(plan.tasks[1].comments.empty());
  EXPECT_EQ(templates::code_points(task(plan, 1).title()), 200U);
}

TEST(Plan, TellsTwoPeopleOfOneNameFromNobody) {
  Project two = project();
  two.people.push_back(person("p-li2", "李伟"));
  const Plan plan =
      plan_of("Key,Title,Assignee\nA,One,李伟\nB,Two,p-li2\n", default_mapping(Format::csv), two);
  EXPECT_EQ(task(plan, 0).assignee(), "");
  EXPECT_EQ(task(plan, 1).assignee(), "p-li2");
}

TEST(Mapping, SaysWhichMemberIsWrong) {
  for (const auto& [json, member] : std::vector<std::pair<const char*, const char*>>{
           {"[]", "object"},
           {"{\"fields\": 3}", "`fields`"},
           {"{\"fields\": {\"colour\": \"x\"}}", "`fields.colour`"},
           {"{\"fields\": {\"title\": [3]}}", "`fields.title`"},
           {"{\"columns\": {\"a\": 1}}", "`columns.a`"},
           {"{\"utc_offset\": \"Shanghai\"}", "`utc_offset`"},
           {"{\"date_order\": \"ymd\"}", "`date_order`"},
           {"{\"estimate_unit\": \"weeks\"}", "`estimate_unit`"},
           {"{\"archived\": 1}", "`archived`"},
           {"{\"surprise\": 1}", "`surprise`"},
           {"{\n\n[", "line 3"}}) {
    const auto mapping = read_mapping(json, Format::csv);
    ASSERT_FALSE(mapping) << json;
    EXPECT_NE(mapping.error().find(member), std::string::npos) << mapping.error();
  }
}

TEST(Mapping, HasSoManyNamesOfAFieldAndNoMore) {
  std::string names = R"("x")";
  for (std::size_t more = 1; more < mapping_names_max; ++more) names += R"(,"x")";
  EXPECT_TRUE(read_mapping(R"({"fields": {"title": [)" + names + "]}}", Format::csv));
  EXPECT_FALSE(read_mapping(R"({"fields": {"title": [)" + names + R"(,"x"]}})", Format::csv));
}

TEST(Mapping, NamesOnlyWhatIsThere) {
  Project two = project();
  two.people.push_back(person("p-li2", "李伟"));
  const auto wrong = [&](const char* json) {
    const auto words = wrong_target(read_mapping(json, Format::csv).value(), two);
    return words ? words->en : "";
  };
  EXPECT_EQ(wrong(R"({"columns": {"QA": "qa"}})"),
            "`columns.QA`: there is no \"qa\"; known: todo (待办), doing (进行中), done (已完成)");
  EXPECT_EQ(wrong(R"({"people": {"li": "p-99"}})"),
            "`people.li`: there is no \"p-99\"; known: p-li (李伟), p-wang (王芳), p-li2 (李伟)");
  for (const char* json : {R"({"people": {"li": "li@example.com"}})", R"({"people": {"li": "李伟"}})",
                           R"({"priorities": {"P1": "top"}})"})
    EXPECT_NE(wrong(json), "") << json;
  EXPECT_NE(wrong(R"({"priorities": {"P1": "top"}})").find("low, normal, high, urgent"), std::string::npos);
  for (const char* json :
       {R"({"columns": {"QA": "doing", "W": "待办"}})",
        R"({"people": {"a": "p-li", "b": "王芳", "c": "LI.WEI@example.org"}})",
        R"({"people": {"d": "Chen, left in 2024"}})", R"({"priorities": {"P1": "urgent", "P2": "High"}})"})
    EXPECT_EQ(wrong(json), "") << json;
}

TEST(Mapping, ReplacesWhatItNames) {
  const auto mapping = read_mapping(
      R"({"fields": {"title": "What", "key": ["No"]}, "date_order": "day_first", "estimate_unit": "days",
          "utc_offset": "+00:00", "priorities": {"P1": "urgent"}, "archived": true})",
      Format::csv);
  ASSERT_TRUE(mapping) << mapping.error();
  const Plan plan = plan_of("No,What,Due,Estimate,Priority\n1,One,3/4/2026,2,P1\n", *mapping);
  ASSERT_EQ(plan.tasks.size(), 1U);
  EXPECT_EQ(task(plan, 0).due().month(), 4);
  EXPECT_EQ(task(plan, 0).estimate_hours(), 16U);
  EXPECT_EQ(task(plan, 0).priority(), v1::URGENT);
  EXPECT_TRUE(mapping->archived);
}

}  // namespace
}  // namespace slipway::transfer
