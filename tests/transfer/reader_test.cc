// Each format's rows: what stands in them, on which line, and what is wrong with those that are broken.
#include <gtest/gtest.h>

#include "proto/templates/variables.h"
#include "proto/transfer/csv.h"
#include "proto/transfer/encoding.h"
#include "proto/transfer/formats.h"
#include "proto/transfer/json_source.h"
#include "proto/transfer/xlsx.h"
#include "tests/transfer/converted.h"
#include "tests/transfer/sample.h"
#include "tests/transfer/workbook.h"

namespace slipway::transfer {
namespace {

std::string first(const Row& row, std::string_view name) {
  const auto values = row.all(name);
  return values.empty() ? "" : std::string(values.front());
}

// --- CSV

Sheet csv(std::string_view text) {
  const auto sheet = read_csv(text);
  EXPECT_TRUE(sheet) << (sheet ? "" : sheet.error().what.en);
  return sheet.value_or(Sheet{});
}

TEST(Csv, KeepsQuotesCommasAndLinesWithinACell) {
  const Sheet sheet = csv("a,b\r\n\"x \"\"y\"\", z\",\"one\r\ntwo\"\r\n3,4\r\n");
  ASSERT_EQ(sheet.rows.size(), 2U);
  EXPECT_EQ(first(sheet.rows[0], "a"), "x \"y\", z");
  EXPECT_EQ(first(sheet.rows[0], "b"), "one\ntwo");
  EXPECT_EQ(sheet.rows[0].line, 2U);
  EXPECT_EQ(sheet.rows[1].line, 4U);
}

TEST(Csv, KeepsEveryValueOfARepeatedColumn) {
  const Sheet sheet = csv("Labels,Labels,Labels,Custom field (Epic Link)\nx,,y,E-1\n");
  EXPECT_EQ(sheet.rows[0].all("labels"), (std::vector<std::string_view>{"x", "y"}));
  EXPECT_EQ(first(sheet.rows[0], "Epic Link"), "E-1");
  EXPECT_EQ(sheet.header, (std::vector<std::string>{"Labels", "Epic Link"}));
}

TEST(Csv, TakesSemicolonsAndTabsWhereTheHeaderHasMoreOfThem) {
  EXPECT_EQ(first(csv("a;b,c;d\n1;2;3\n").rows[0], "b,c"), "2");
  EXPECT_EQ(first(csv("a\tb\n1\t2,5\n").rows[0], "b"), "2,5");
}

TEST(Csv, SaysWhichRowIsBrokenAndReadsTheOthers) {
  const Sheet sheet = csv("a,b\n1\n1,2,3\n\"x\"y,2\n\n5,6\n7,\"never closed\n8,9\n");
  ASSERT_EQ(sheet.rows.size(), 1U);
  EXPECT_EQ(first(sheet.rows[0], "a"), "5");
  std::vector<std::uint32_t> lines;
  for (const auto& row : sheet.broken) lines.push_back(row.line);
  EXPECT_EQ(lines, (std::vector<std::uint32_t>{2, 3, 4, 7}));
  for (const auto& row : sheet.broken) EXPECT_EQ(row.code, "row_malformed");
}

TEST(Csv, WithoutAHeaderIsEmpty) {
  EXPECT_EQ(read_csv("").error().code, "file_empty");
  EXPECT_EQ(read_csv("\n\n").error().code, "file_empty");
  EXPECT_EQ(read_csv("\"a,b\n1,2\n").error().code, "file_malformed");
}

TEST(Csv, HasSoManyColumnsAndNoMore) {
  EXPECT_TRUE(read_csv("a" + std::string(columns_max - 1, ',') + "\n"));
  EXPECT_EQ(read_csv("a" + std::string(columns_max, ',') + "\n").error().code, "file_too_large");
}

TEST(Csv, HasSoManyRowsAndNoMore) {
  std::string text = "a\n";
  for (std::size_t row = 0; row < rows_max; ++row) text += "x\n";
  EXPECT_TRUE(read_csv(text));
  const auto error = read_csv(text + "x\n\nx\n").error();
  EXPECT_EQ(error.code, "file_too_large");
  EXPECT_EQ(error.what.en, "100,002 rows; at most 100,000 are taken");
  EXPECT_EQ(error.what.zh, "有 100,002 行，最多 100,000");
}

// However a file is made, what it takes to read it is bounded by whoever reads it.
TEST(Limits, AreOfWhatAFileBecomesNotOfItsBytes) {
  const ReadLimits limits{.unpacked_bytes_max = 100'000, .weight_max = 1'000'000};
  std::string wide = "Summary" + std::string(50'000, 'x') + "\n";
  for (int row = 0; row < 100; ++row) wide += "a\n";
  EXPECT_TRUE(read_csv(wide));
  EXPECT_EQ(read_csv(wide, limits).error().code, "file_too_large");
  const std::string flat = "[" + std::string(100'000, ' ') + "]";
  EXPECT_TRUE(read_jira_json(flat, limits));
  std::string many = "[{}";
  for (int value = 0; value < 10'000; ++value) many += ",{}";
  EXPECT_TRUE(read_jira_json(many + "]"));
  EXPECT_EQ(read_jira_json(many + "]", limits).error().code, "file_too_large");

  const std::string strings = "<si><t>" + std::string(90'000, 'x') + "</t></si>";
  std::string cells;
  for (const char column : std::string("ABCDEFGHIJKLMNOP"))
    cells += std::string(R"(<c r=")") + column + R"(1" t="s"><v>0</v></c>)";
  const std::string shared = testing::workbook("<row>" + cells + "</row>", strings);
  EXPECT_TRUE(read_xlsx(shared));
  EXPECT_EQ(read_xlsx(shared, limits).error().code, "file_too_large");
  const std::string packed =
      testing::workbook("<row>" + std::string(200'000, ' ') + cells + "</row>", strings);
  EXPECT_EQ(read_xlsx(packed, limits).error().code, "file_too_large");
}

TEST(Csv, TellsLimitsInNumbers) {
  EXPECT_EQ(read_csv("a" + std::string(columns_max, ',') + "\n").error().what.en,
            "4,001 columns; at most 4,000 are taken");
  EXPECT_EQ(too_many_bytes(file_bytes_max + 1, file_bytes_max).what.en,
            "268,435,457 bytes; at most 268,435,456 are taken");
  EXPECT_EQ(grouped(7), "7");
  EXPECT_EQ(grouped(1'234), "1,234");
}

TEST(Csv, SaysHowManyLinesAnUnclosedQuoteTook) {
  for (const char* text : {"a,b\n1,2\n7,\"open\n8,9\n10,11\n", "a,b\n1,2\n7,\"open\n8,9\n10,11"}) {
    const Sheet sheet = csv(text);
    ASSERT_EQ(sheet.broken.size(), 1U);
    EXPECT_EQ(sheet.broken[0].line, 3U);
    EXPECT_EQ(sheet.broken[0].reason.en,
              "a quote that is never closed: it took 3 lines, to the end of the file");
    EXPECT_NE(sheet.broken[0].reason.zh.find("共 3 行"), std::string::npos);
  }
}

TEST(Csv, TakesTheSeparatorThatExcelNames) {
  for (const char* text : {"sep=;\r\na;b,c,d\r\n1;2\r\n", "SEP=;\na;b,c,d\n1;2\n"}) {
    const Sheet sheet = csv(text);
    ASSERT_EQ(sheet.rows.size(), 1U);
    EXPECT_EQ(first(sheet.rows[0], "b,c,d"), "2");
    EXPECT_EQ(sheet.rows[0].line, 3U);
  }
  EXPECT_EQ(guess("sep=;\nSummary;Issue key\n"), Format::jira_csv);
  EXPECT_EQ(csv("sep=x,b\n1,2\n").rows.size(), 1U);  // A header.
}

// --- encodings

TEST(Encoding, IsFoundOutOrSaid) {
  const std::string text = "标题,状态\n对账工具,進行中€𠀀\n";
  EXPECT_EQ(to_utf8(text, "").value().text, text);
  EXPECT_EQ(to_utf8("\xEF\xBB\xBF" + text, "").value().text, text);
  EXPECT_EQ(to_utf8(testing::converted(text, "GB18030"), "").value().text, text);
  EXPECT_EQ(to_utf8(testing::converted(text, "GB18030"), "gbk").value().text, text);
  EXPECT_EQ(to_utf8("\xFF\xFE" + testing::converted(text, "UTF-16LE"), "").value().text, text);
}

TEST(Encoding, IsToldAndWhetherItWasGuessed) {
  const std::string text = "标题,状态\n对账工具\n";
  const auto told = [](const std::string& bytes, const char* encoding) {
    const Decoded decoded = to_utf8(bytes, encoding).value();
    return decoded.encoding + (decoded.guessed ? " guessed" : "") + (decoded.doubtful ? " doubtful" : "");
  };
  EXPECT_EQ(told(text, ""), "utf-8");
  EXPECT_EQ(told(testing::converted(text, "GB18030"), ""), "gb18030 guessed");
  EXPECT_EQ(told(testing::converted(text, "GB18030"), "GBK"), "gbk");
  EXPECT_EQ(told("\xFF\xFE" + testing::converted(text, "UTF-16LE"), ""), "utf-16");
  EXPECT_EQ(told(testing::converted("Größe,Prüfung\n", "ISO-8859-1"), ""), "gb18030 guessed doubtful");
  EXPECT_EQ(told(testing::converted("テストの結果\n", "SHIFT-JIS"), ""), "gb18030 guessed doubtful");
  const Sheet sheet = read(testing::converted("Title,Größe\n1,2\n", "ISO-8859-1"), Format::csv, {}).value();
  ASSERT_EQ(sheet.doubts.size(), 1U);
  EXPECT_EQ(sheet.doubts[0].code, "encoding_doubtful");
  EXPECT_EQ(sheet.encoding, "gb18030");
  EXPECT_TRUE(sheet.encoding_guessed);
}

TEST(Encoding, OfUtf8ThatWasCutIsNotTakenForAnother) {
  const std::string text = "标题,状态\n对账工具";
  for (const std::size_t missing : {1U, 2U}) {
    const auto decoded = to_utf8(text.substr(0, text.size() - missing), "");
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, "encoding_wrong");
    EXPECT_NE(decoded.error().what.en.find("utf-8"), std::string::npos) << decoded.error().what.en;
    EXPECT_NE(decoded.error().what.en.find("byte " + std::to_string(text.size() - 3)), std::string::npos);
    EXPECT_NE(decoded.error().what.zh.find("utf-8"), std::string::npos);
  }
  EXPECT_NE(to_utf8("\xFF\xFF\xFF", "").error().what.en.find("utf-8"), std::string::npos);
}

TEST(Encoding, LeavesNoMarkAtTheBeginning) {
  const std::string text = "标题\n";
  EXPECT_EQ(to_utf8(testing::converted("\uFEFF" + text, "UTF-16LE"), "utf-16le").value().text, text);
  EXPECT_EQ(to_utf8(testing::converted("\uFEFF" + text, "GB18030"), "gb18030").value().text, text);
  EXPECT_EQ(to_utf8(testing::converted("\uFEFF" + text, "GB18030"), "").value().text, text);
  EXPECT_EQ(to_utf8("\uFEFF" + text, "utf-8").value().text, text);
}

TEST(Encoding, IsRefusedWhereTheBytesAreNotOfIt) {
  EXPECT_EQ(to_utf8("\xFF\xFF\xFF", "").error().code, "encoding_wrong");
  EXPECT_EQ(to_utf8("\xC4\xE3", "utf-8").error().code, "encoding_wrong");
  EXPECT_EQ(to_utf8("a", "latin1").error().code, "encoding_unknown");
}

TEST(Encoding, CleansWhatOurTextsMayNotHold) {
  EXPECT_EQ(clean(" \u3000 a\r\nb\rc\x01\x7F\t\xC3(\xED\xA0\x80 \n"), "a\nb\nc\t\uFFFD(\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(first_chars("对账 x", 2), "对账");
  EXPECT_EQ(templates::code_points("对账 x"), 4U);
}

// --- workbooks

TEST(Xlsx, ReadsTextsNumbersDaysAndGaps) {
  const std::string bytes = testing::workbook(
      R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>Due</t></is></c>)"
      R"(<c r="C1" t="str"><v>Created</v></c><c r="D1" t="s"><v>1</v></c></row>)"
      R"(<row r="3"><c r="A3" t="s"><v>2</v></c><c r="B3" s="1"><v>46101</v></c><c r="C3" s="2"><v>46101.378472222</v></c></row>)"
      R"(<row r="4"><c r="A4" t="b"><v>1</v></c><c r="D4"><v>3.5</v></c></row>)",
      R"(<si><t>标题</t></si><si><t>Estimate</t></si><si><r><t>对账 </t></r><r><t>工具</t></r><rPh><t>x</t></rPh></si>)");
  const auto sheet = read(bytes, guess(bytes), {});
  ASSERT_TRUE(sheet) << sheet.error().what.en;
  ASSERT_EQ(sheet->rows.size(), 2U);
  EXPECT_EQ(sheet->rows[0].line, 3U);
  EXPECT_EQ(first(sheet->rows[0], "标题"), "对账 工具");
  EXPECT_EQ(first(sheet->rows[0], "due"), "2026-03-20");  // As Excel shows 46101.
  EXPECT_EQ(first(sheet->rows[0], "created"), "2026-03-20 09:05:00");
  EXPECT_EQ(first(sheet->rows[1], "标题"), "true");
  EXPECT_EQ(first(sheet->rows[1], "estimate"), "3.5");
}

TEST(Xlsx, RefusesWhatIsNoWorkbook) {
  EXPECT_EQ(read("PK\x03\x04 not really", Format::xlsx, {}).error().code, "file_malformed");
  EXPECT_EQ(read("", Format::xlsx, {}).error().code, "file_malformed");
  EXPECT_EQ(read(testing::workbook(""), Format::xlsx, {}).error().code, "file_empty");
  EXPECT_EQ(read(testing::workbook(R"(<row><c r="ZZZ1"><v>1</v></c></row>)"), Format::xlsx, {}).error().code,
            "file_too_large");
}

// --- JSON

TEST(JiraJson, HasTheNamesOfItsCsv) {
  const auto sheet = read(sample("jira.json"), guess(sample("jira.json")), {});
  ASSERT_TRUE(sheet) << sheet.error().what.en;
  ASSERT_EQ(sheet->rows.size(), 2U);
  const Row& row = sheet->rows[0];
  EXPECT_EQ(first(row, "Issue key"), "PAY-1");
  EXPECT_EQ(first(row, "Description"), "第一行\n第二行");
  EXPECT_EQ(first(row, "Status Category"), "In Progress");
  EXPECT_EQ(row.all("Assignee Id"), (std::vector<std::string_view>{"li.wei", "li.wei@example.org"}));
  EXPECT_EQ(row.all("Labels"), (std::vector<std::string_view>{"对账", "核心"}));
  EXPECT_EQ(first(row, "Original estimate"), "28800");
  ASSERT_EQ(row.comments.size(), 1U);
  EXPECT_EQ(row.comments[0].authors.front(), "赵敏");
  EXPECT_EQ(first(sheet->rows[1], "Description"), "Target\np95 under 300 ms\n- mirror");
  EXPECT_EQ(first(sheet->rows[1], "Assignee"), "");
}

TEST(JiraJson, SaysWhichIssueIsBroken) {
  const auto sheet = read(sample("jira.json"), Format::jira_json, {});
  ASSERT_TRUE(sheet);
  ASSERT_EQ(sheet->broken.size(), 1U);
  EXPECT_EQ(sheet->broken[0].key, "PAY-9");
  EXPECT_EQ(read("{\"issues\": 3}", Format::jira_json, {}).error().code, "file_malformed");
  EXPECT_EQ(read("{\"issues\":\n [}", Format::jira_json, {}).error().what.en.substr(0, 6), "line 2");
  EXPECT_EQ(read(std::string(10'000, '['), Format::jira_json, {}).error().code, "file_malformed");
}

std::vector<std::string> lacks(const std::string& json) {
  std::vector<std::string> all;
  for (const RowNote& note : read(json, Format::jira_json, {}).value().incomplete)
    all.push_back(note.code + " " + note.key + ": " + note.reason.en);
  return all;
}

TEST(JiraJson, SaysWhatItLacks) {
  const std::string two =
      R"("issues": [{"key": "A-1", "fields": {"summary": "S"}}, {"key": "A-2", "fields": {"summary": "T"}}])";
  EXPECT_EQ(lacks(R"({"startAt": 0, "maxResults": 2, "total": 9266, )" + two + "}"),
            std::vector<std::string>{
                "file_incomplete : the file has 2 of 9,266 issues; export the other pages, too"});
  for (const char* more : {R"("nextPageToken": "x", )", R"("isLast": false, )", R"("maxResults": 2, )"})
    EXPECT_EQ(lacks(std::string("{") + more + two + "}"),
              std::vector<std::string>{
                  "file_incomplete : the file has 2 issues, one page of more; export the other pages, too"})
        << more;
  for (const char* all :
       {"", R"("total": 2, "maxResults": 2, )", R"("isLast": true, )", R"("maxResults": 50, )"})
    EXPECT_TRUE(lacks(std::string("{") + all + two + "}").empty()) << all;
  EXPECT_EQ(lacks(R"({"issues": [{"key": "A-1", "fields": {"summary": "S",
              "comment": {"total": 40, "comments": [{"id": "1", "body": "x"}]}}}]})"),
            std::vector<std::string>{"file_incomplete A-1: comments cut at 1 of 40"});
  EXPECT_TRUE(lacks(sample("jira.json")).empty());
}

TEST(Trello, ListsAreTheStatusAndActionsTheComments) {
  const auto sheet = read(sample("trello.json"), guess(sample("trello.json")), {});
  ASSERT_TRUE(sheet) << sheet.error().what.en;
  EXPECT_EQ(sheet->archived, 2U);
  ASSERT_EQ(sheet->rows.size(), 1U);
  const Row& row = sheet->rows[0];
  EXPECT_EQ(first(row, "Key"), "gAbC12dE");
  EXPECT_EQ(first(row, "Status"), "Doing");
  EXPECT_EQ(first(row, "Assignee"), "李伟");
  EXPECT_EQ(first(row, "Reporter"), "Zhao Min");
  EXPECT_EQ(first(row, "Created"), "2026-03-01T21:38:08Z");
  EXPECT_EQ(first(row, "Description"), "At night\n\nSteps\n- [x] Export\n- [ ] Import");
  EXPECT_EQ(row.all("Labels"), (std::vector<std::string_view>{"核心", "green"}));
  ASSERT_EQ(row.comments.size(), 2U);
  EXPECT_EQ(row.comments[0].text, "First");
}

TEST(Trello, BringsWhatWasPutAwayWhereAsked) {
  const auto sheet = read(sample("trello.json"), Format::trello, {.encoding = {}, .with_archived = true});
  ASSERT_TRUE(sheet);
  EXPECT_EQ(sheet->rows.size(), 3U);
  EXPECT_EQ(first(sheet->rows[2], "Status"), "Old");
}

TEST(Formats, AreGuessedByWhatTheyLookLike) {
  EXPECT_EQ(guess(sample("jira.csv")), Format::jira_csv);
  EXPECT_EQ(guess(sample("list.csv")), Format::csv);
  EXPECT_EQ(guess(testing::converted("概要,问题关键字,状态\n", "GB18030")), Format::jira_csv);
  EXPECT_EQ(guess(" [1]"), Format::jira_json);
  EXPECT_EQ(guess(""), Format::csv);
  Format format{};
  for (const Format each : {Format::jira_csv, Format::jira_json, Format::trello, Format::csv, Format::xlsx}) {
    EXPECT_TRUE(read_format(name_of(each), format));
    EXPECT_EQ(format, each);
  }
  EXPECT_FALSE(read_format("asana", format));
}

}  // namespace
}  // namespace slipway::transfer
