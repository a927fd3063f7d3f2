#include "clients/cli/board_layout.h"

#include <gtest/gtest.h>

#include "clients/cli/text.h"
#include "clients/cli/words.h"

namespace slipway::cli {
namespace {

v1::Entity column(const std::string& id, const std::string& name, const std::string& rank) {
  v1::Entity entity;
  entity.mutable_column()->set_column_id(id);
  entity.mutable_column()->set_name(name);
  entity.mutable_column()->set_rank(rank);
  return entity;
}

v1::Entity task(const std::string& id, const std::string& title, const std::string& in,
                const std::string& rank) {
  v1::Entity entity;
  entity.mutable_task()->set_task_id(id);
  entity.mutable_task()->set_title(title);
  entity.mutable_task()->set_column_id(in);
  entity.mutable_task()->set_rank(rank);
  return entity;
}

client::Directory people() {
  client::Directory directory;
  directory.people["li"].set_name("李雷");
  return directory;
}

client::Entities three_columns() {
  return {column("done", "完成", "c"),
          column("todo", "待办", "a"),
          column("doing", "进行中", "b"),
          task("t2", "second", "todo", "b"),
          task("t1", "银行支付系统升级的回归测试与清算", "todo", "a"),
          task("t3", "third", "doing", "a")};
}

TEST(Board, ColumnsAndCardsStandInTheOrderOfTheirRanks) {
  const client::Board board = client::read_board(three_columns());
  ASSERT_EQ(board.columns.size(), 3U);
  EXPECT_EQ(board.columns[0].info.column_id(), "todo");
  EXPECT_EQ(board.columns[2].info.column_id(), "done");
  ASSERT_EQ(board.columns[0].cards.size(), 2U);
  EXPECT_EQ(board.columns[0].cards[0].task_id(), "t1");
}

TEST(Board, CardOfAColumnThatIsNotThereIsStillShown) {
  const client::Board board = client::read_board({task("t", "lost", "gone", "a")});
  ASSERT_EQ(board.columns.size(), 1U);
  EXPECT_EQ(board.columns[0].cards.size(), 1U);
}

TEST(BoardLayout, NoLineIsWiderThanTheTerminal) {
  const client::Board board = client::read_board(three_columns());
  for (std::size_t cells = board_column_cells_min; cells < 140; ++cells)
    for (const std::string& line : lay_out(board, people(), {.width = cells, .style = {}, .today = {}}))
      EXPECT_LE(width(line), cells) << line;
}

TEST(BoardLayout, ColumnsStandSideBySideWhereTheyFitAndBelowWhereNot) {
  const client::Board board = client::read_board(three_columns());
  const auto wide = lay_out(board, people(), {.width = 80, .style = {}, .today = {}});
  EXPECT_NE(wide[0].find("待办"), std::string::npos);
  EXPECT_NE(wide[0].find("进行中"), std::string::npos);
  EXPECT_NE(wide[0].find("完成"), std::string::npos);
  const auto narrow = lay_out(board, people(), {.width = 20, .style = {}, .today = {}});
  EXPECT_NE(narrow[0].find("待办"), std::string::npos);
  EXPECT_EQ(narrow[0].find("进行中"), std::string::npos);
}

TEST(BoardLayout, CardSaysWhoAndWhenAndWhatBlocksIt) {
  set_language(v1::EN);
  client::Entities entities = three_columns();
  v1::TaskCard& card = *entities[3].mutable_task();
  card.set_assignee("li");
  card.mutable_due()->set_year(2026);
  card.mutable_due()->set_month(11);
  card.mutable_due()->set_day(30);
  card.add_open_blockers("t3");
  std::string all;
  for (const std::string& line :
       lay_out(client::read_board(entities), people(), {.width = 120, .style = {}, .today = {}}))
    all += line + "\n";
  EXPECT_NE(all.find("#t2 11-30 李雷"), std::string::npos) << all;
  EXPECT_NE(all.find("x waits for third"), std::string::npos) << all;
}

TEST(BoardLayout, WithoutColourThereIsNoEscape) {
  for (const std::string& line :
       lay_out(client::read_board(three_columns()), people(), {.width = 80, .style = {}, .today = {}}))
    EXPECT_EQ(line.find('\x1b'), std::string::npos);
}

TEST(TellChange, NamesWhatMoved) {
  set_language(v1::EN);
  client::Entities entities = three_columns();
  const client::Board before = client::read_board(entities);
  entities[3].mutable_task()->set_column_id("doing");
  entities[3].mutable_task()->set_assignee("li");
  const client::Board after = client::read_board(entities);
  EXPECT_EQ(tell_change(before.task("t2"), after.task("t2"), after, people()),
            "#t2 second: column 待办 → 进行中; assignee none → 李雷");
  EXPECT_EQ(tell_change(nullptr, after.task("t2"), after, people()), "#t2 second: created in 进行中");
  EXPECT_EQ(tell_change(after.task("t2"), after.task("t2"), after, people()), "");
}

}  // namespace
}  // namespace slipway::cli
