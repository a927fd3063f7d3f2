// What a file of another tool would bring: read by the server, and nothing written.
#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include "raw_connection.h"
#include "tests/proofs/live_server.h"
#include "tests/support/text.h"
#include "tests/transfer/converted.h"
#include "tests/transfer/sample.h"
#include "tests/transfer/workbook.h"

namespace slipway::proofs {
namespace {

using support::between;
using support::HttpAnswer;
using transfer::sample;

constexpr std::size_t file_bytes_max = 16UL << 20;

std::string code_of(const HttpAnswer& answer) {
  return between(answer.body, "\"code\":\"", '"');
}

class ImportPlanTest : public LiveServer {
 protected:
  static std::string path(const std::string& query = {}, std::string_view to = project) {
    return fmt::format("/api/v1/projects/{}/import-plans{}", to, query);
  }
  HttpAnswer ask(const std::string& body, const std::string& query = {}) const {
    return post(path(query), body);
  }
  v1::ImportPlan plan(const std::string& body, const std::string& query = {}) const {
    const HttpAnswer answer = ask(body, query);
    EXPECT_EQ(answer.status, 200) << answer.body;
    v1::ImportPlan plan;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(answer.body, &plan).ok()) << answer.body;
    return plan;
  }
  v1::ImportPlan mapped(const std::string& file, const std::string& mapping) const {
    return plan(mapping + file, fmt::format("?mapping_bytes={}", mapping.size()));
  }
  // As a client does: its start, everything that it brings, its end.
  void run(const v1::ImportPlan& plan) const {
    if (plan.has_start()) (void)committed(plan.start());
    for (const v1::PlannedTask& task : plan.tasks()) {
      if (task.has_create()) (void)committed(task.create());
      for (const v1::Command& comment : task.comments()) (void)committed(comment);
    }
    v1::Command end = plan.complete();
    end.mutable_complete_import()->set_created(plan.to_create());
    (void)committed(end);
  }
};

TEST_F(ImportPlanTest, OfAJiraExportIsWhatTheCommandLineWouldDoAndWritesNothing) {
  const std::size_t before = commits(project).size();
  const v1::ImportPlan told = plan(sample("jira.csv"), "?name=jira.csv");
  EXPECT_EQ(told.format(), "jira-csv");
  EXPECT_EQ(told.source(), "jira");
  EXPECT_EQ(told.encoding(), "utf-8");
  EXPECT_EQ(told.rows(), 7U);
  EXPECT_EQ(told.to_create(), 4U);
  ASSERT_EQ(told.tasks_size(), 4);
  EXPECT_EQ(told.tasks(0).key(), "PAY-1");
  EXPECT_EQ(told.tasks(0).comments_size(), 2);
  EXPECT_EQ(told.tasks(0).create().create_task().imported().import_id(), told.import_id());
  EXPECT_EQ(told.start().start_import().file_name(), "jira.csv");
  EXPECT_EQ(told.complete().complete_import().import_id(), told.import_id());
  ASSERT_EQ(told.rejected_size(), 3);
  EXPECT_GT(told.rejected(0).line(), 0U);
  for (const v1::ImportNote& note : told.rejected()) {
    EXPECT_FALSE(note.reason().zh().empty()) << note.code();
    EXPECT_FALSE(note.reason().en().empty()) << note.code();
  }
  EXPECT_GT(told.unmapped_size(), 0);
  EXPECT_EQ(commits(project).size(), before);
}

TEST_F(ImportPlanTest, BringsEverythingOnceHoweverOftenItIsRun) {
  const v1::ImportPlan first = plan(sample("jira.csv"));
  run(first);
  const std::size_t after = commits(project).size();
  EXPECT_NE(text("/api/v1/projects/bank/views/board").find("zhao.min"), std::string::npos);
  const v1::ImportPlan second = plan(sample("jira.csv"));
  EXPECT_EQ(second.to_create(), 0U);
  EXPECT_EQ(second.unchanged(), 4U);
  EXPECT_EQ(second.tasks_size(), 0);
  EXPECT_EQ(second.import_id(), "");
  run(first);  // A page that did not hear of its end.
  EXPECT_EQ(commits(project).size(), after);
}

TEST_F(ImportPlanTest, OfAnImportThatRunsGoesOnWithIt) {
  const v1::ImportPlan first = plan(sample("jira.csv"));
  (void)committed(first.start());
  (void)committed(first.tasks(1).create());
  const v1::ImportPlan rest = plan(sample("jira.csv"));
  EXPECT_EQ(rest.import_id(), first.import_id());
  EXPECT_FALSE(rest.has_start());
  EXPECT_EQ(rest.to_create(), 3U);
  run(rest);
  EXPECT_EQ(plan(sample("jira.csv")).import_id(), "");
}

TEST_F(ImportPlanTest, KnowsEveryFormatByItsLooks) {
  EXPECT_EQ(plan(sample("jira.json")).format(), "jira-json");
  EXPECT_EQ(plan(sample("trello.json")).format(), "trello");
  EXPECT_EQ(plan(sample("list.csv")).format(), "csv");
  const v1::ImportPlan book = plan(transfer::testing::workbook(
      R"(<row r="1"><c r="A1" t="inlineStr"><is><t>Summary</t></is></c></row>)"
      R"(<row r="2"><c r="A2" t="inlineStr"><is><t>From Excel</t></is></c></row>)"));
  EXPECT_EQ(book.format(), "xlsx");
  EXPECT_EQ(book.encoding(), "");
  ASSERT_EQ(book.tasks_size(), 1);
  EXPECT_EQ(book.tasks(0).create().create_task().title(), "From Excel");
  EXPECT_EQ(plan(sample("jira.csv"), "?from=csv&source=old").source(), "old");
}

TEST_F(ImportPlanTest, ReadsGb18030AndSaysThatItGuessed) {
  const std::string bytes = transfer::testing::converted(sample("jira.csv"), "GB18030");
  const v1::ImportPlan guessed = plan(bytes);
  EXPECT_EQ(guessed.encoding(), "gb18030");
  EXPECT_TRUE(guessed.encoding_guessed());
  EXPECT_EQ(guessed.tasks(0).create().create_task().title(), "对账工具支持多币种");
  EXPECT_FALSE(plan(bytes, "?encoding=gb18030").encoding_guessed());
  EXPECT_EQ(code_of(ask(bytes, "?encoding=utf-8")), "encoding_wrong");
  EXPECT_EQ(code_of(ask(bytes, "?encoding=latin")), "encoding_unknown");
}

TEST_F(ImportPlanTest, TakesAMappingInFrontOfTheFile) {
  const std::string file = "Summary,Priority\nA,Sev9\n";
  EXPECT_EQ(plan(file).unmapped(0).value(), "Sev9");
  const v1::ImportPlan told = mapped(file, R"({"priorities": {"Sev9": "urgent"}})");
  EXPECT_EQ(told.unmapped_size(), 0);
  EXPECT_EQ(told.tasks(0).create().create_task().priority(), v1::URGENT);
  for (const std::string mapping : {R"({"colums": {}})", R"({"columns": {"x": "nowhere"}})", "{"}) {
    const HttpAnswer answer = ask(mapping + file, fmt::format("?mapping_bytes={}", mapping.size()));
    EXPECT_EQ(answer.status, 422) << mapping;
    EXPECT_EQ(code_of(answer), "mapping_invalid") << mapping;
  }
  EXPECT_EQ(code_of(ask(file, "?mapping_bytes=1000")), "invalid");
}

TEST_F(ImportPlanTest, SaysWhatIsWrongWithAFile) {
  const HttpAnswer broken = ask("{\"issues\":\n[}");
  EXPECT_EQ(broken.status, 422);
  EXPECT_EQ(code_of(broken), "file_malformed");
  EXPECT_NE(broken.body.find("line 2"), std::string::npos) << broken.body;
  EXPECT_NE(broken.body.find("第 2 行"), std::string::npos) << broken.body;
  EXPECT_EQ(code_of(ask("")), "file_empty");
  EXPECT_EQ(code_of(ask("a\n1\n", "?from=excel")), "format_unknown");
  EXPECT_EQ(code_of(ask("a\n1\n", "?source=" + std::string(33, 's'))), "invalid");
  const HttpAnswer untitled = ask("Titel,Owner\nA,li\n");
  EXPECT_EQ(code_of(untitled), "title_column_missing");
  EXPECT_NE(untitled.body.find(R"({"key":"column","value":"Titel"})"), std::string::npos) << untitled.body;
}

TEST_F(ImportPlanTest, IsForThoseWhoMayImport) {
  EXPECT_EQ(request("POST", path(), "a", {}).status, 401);
  EXPECT_EQ(code_of(by_other("POST", path(), sample("jira.csv"))), "forbidden");
  engage_other();
  EXPECT_EQ(code_of(by_other("POST", path(), sample("jira.csv"))), "forbidden");
  EXPECT_EQ(code_of(post(path({}, "workspace"), "a")), "not_found");
  EXPECT_EQ(code_of(post(path({}, "nothing"), "a")), "not_found");
}

TEST_F(ImportPlanTest, IsNotOfMoreThanTheServerReads) {
  const HttpAnswer large = ask(std::string(file_bytes_max + 1, 'x'));
  EXPECT_EQ(large.status, 413);
  EXPECT_EQ(code_of(large), "file_too_large");
  std::string rows = "Summary\n";
  for (int row = 0; row < 10'001; ++row) rows += "x\n";
  EXPECT_EQ(ask(rows).status, 413);
  // Of a few bytes in the file, and very many in memory.
  std::string wide = "Summary" + std::string(200'000, 'x') + ",a\n";
  for (int row = 0; row < 5'000; ++row) wide += "x,y\n";
  EXPECT_EQ(code_of(ask(wide)), "file_too_large");
  EXPECT_EQ(code_of(ask("[" + std::string(6'000'000, ','))), "file_too_large");
}

TEST_F(ImportPlanTest, IsMadeOneAtATimeForAPerson) {
  const std::string file = sample("jira.csv");
  {
    RawConnection slow(port());
    ASSERT_TRUE(slow.send(fmt::format("POST {} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n"
                                      "Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
                                      path(), token(), file.size())));
    ASSERT_NE(slow.read().find("100 Continue"), std::string::npos);
    const HttpAnswer second = ask(file);
    EXPECT_EQ(second.status, 429);
    EXPECT_EQ(code_of(second), "too_many_imports");
    ASSERT_TRUE(slow.send(file));
    EXPECT_NE(slow.read().find("jira-csv"), std::string::npos);
  }
  for (int time = 0; time < 3; ++time) EXPECT_EQ(ask(file).status, 200);
}

}  // namespace
}  // namespace slipway::proofs
