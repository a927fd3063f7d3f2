// A file that someone asks to import: read or refused with a reason, and every command that is made of it is
// one that the schema takes.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "proto/basics.h"
#include "proto/transfer/encoding.h"
#include "proto/transfer/mapping_check.h"
#include "proto/transfer/plan.h"
#include "server/domain/decide.h"
#include "tests/transfer/workbook.h"

namespace slipway::fuzz {
namespace {

transfer::Project project() {
  transfer::Project project;
  project.id = "p";
  project.utc_offset_minutes = 480;
  v1::BoardColumn& column = project.columns.emplace_back();
  column.set_column_id("todo");
  column.set_name("待办");
  column.set_kind(v1::TODO);
  v1::PersonInfo& person = project.people.emplace_back();
  person.set_person_id("li");
  person.set_name("李伟");
  return project;
}

void check(const v1::Command& command) {
  const auto valid = domain::validate(command);
  SLIPWAY_ASSERT(valid.has_value(), command.ShortDebugString());
}

void check(const transfer::Sheet& sheet, transfer::Format format) {
  const transfer::Plan plan = make_plan(sheet, transfer::default_mapping(format), "jira", project());
  for (const transfer::PlannedTask& task : plan.tasks) {
    check(task.create);
    for (const v1::Command& comment : task.comments) check(comment);
  }
  SLIPWAY_ASSERT(plan.tasks.size() + plan.unchanged + plan.rejected.size() ==
                 sheet.rows.size() + sheet.broken.size());
  v1::Command complete;
  complete.set_command_id("c");
  complete.set_project("p");
  complete.mutable_complete_import()->set_import_id("i");
  for (const transfer::RowNote& row : plan.rejected)
    if (complete.complete_import().rows_size() < 1'000)
      *complete.mutable_complete_import()->add_rows() = transfer::to_proto(row, (row.line & 1) == 0);
  check(complete);
}

// Text that begins with `<` stands for the rows of a workbook, which compression would hide from the fuzzer;
// with `{` twice, for a mapping.
void check(std::string_view input) {
  if (input.starts_with("{{")) {
    if (const auto mapping = transfer::read_mapping(input.substr(1), transfer::Format::csv))
      (void)transfer::wrong_target(*mapping, project());
    return;
  }
  const std::string bytes = input.starts_with('<') ? transfer::testing::workbook(input) : std::string(input);
  const transfer::Format format = transfer::guess(bytes);
  const auto sheet = transfer::read(bytes, format, {.encoding = {}, .with_archived = true});
  if (sheet) check(*sheet, format);
  SLIPWAY_ASSERT(sheet || !sheet.error().code.empty());
}

}  // namespace
}  // namespace slipway::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  slipway::fuzz::check(std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
