// Commits that were stored once read the same for ever.
#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/unknown_field_set.h>
#include <gtest/gtest.h>

#include <set>

#include "slipway/v1/commit.pb.h"
#include "tests/proto/record.h"
#include "tests/proto/schema_listing.h"

namespace slipway::tests {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The full names of all fields that are set in `message`, at any depth.
void collect_fields(const Message& message, std::set<std::string>& names) {
  std::vector<const FieldDescriptor*> fields;
  const auto* reflection = message.GetReflection();
  reflection->ListFields(message, &fields);
  for (const auto* field : fields) {
    names.insert(field->full_name());
    if (!field->message_type()) continue;
    if (!field->is_repeated()) {
      collect_fields(reflection->GetMessage(message, field), names);
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i)
      collect_fields(reflection->GetRepeatedMessage(message, field, i), names);
  }
}

// All stored fields, from the listing, without numbers, types and enum values.
std::set<std::string> stored_fields() {
  std::set<std::string> names;
  for (const auto& line : stored_schema()) {
    const bool is_enum_value = line.find(' ', line.find(" = ") + 3) == std::string::npos;
    if (!is_enum_value) names.insert(line.substr(0, line.find(' ')));
  }
  return names;
}

TEST(GoldenCommits, ReadTheSameForEver) {
  const auto names = golden_names(".hex");
  ASSERT_FALSE(names.empty());
  for (const auto& name : names)
    EXPECT_EQ(commit_text(from_hex(read_file(golden_path(name + ".hex")))),
              read_file(golden_path(name + ".txt")))
        << name;
}

TEST(GoldenCommits, HaveNoFieldThatTheSchemaDoesNotKnow) {
  for (const auto& name : golden_names(".hex")) {
    v1::Commit commit;
    ASSERT_TRUE(commit.ParseFromString(from_hex(read_file(golden_path(name + ".hex"))))) << name;
    EXPECT_TRUE(v1::Commit::GetReflection()->GetUnknownFields(commit).empty()) << name;
    for (const auto& event : commit.events()) EXPECT_NE(event.fact_case(), v1::Event::FACT_NOT_SET) << name;
  }
}

TEST(GoldenCommits, HoldEveryEventAndEveryField) {
  auto missing = stored_fields();
  for (const auto& name : golden_names(".hex")) {
    v1::Commit commit;
    ASSERT_TRUE(commit.ParseFromString(from_hex(read_file(golden_path(name + ".hex"))))) << name;
    std::set<std::string> present;
    collect_fields(commit, present);
    for (const auto& field : present) missing.erase(field);
  }
  EXPECT_TRUE(missing.empty()) << "Write golden/NAME.txt with these, then run `proto_test --record`:\n"
                               << fmt::format("{}", fmt::join(missing, "\n"));
}

TEST(GoldenCommits, OneFlippedBitIsCaught) {
  auto bytes = from_hex(read_file(golden_path("board.hex")));
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  EXPECT_NE(commit_text(bytes), read_file(golden_path("board.txt")));
}

TEST(GoldenCommits, HexIsReadBackAsItWasWritten) {
  const std::string bytes("\x00\x7f\x80\xff long enough to need a second line of hexadecimal", 53);
  EXPECT_EQ(from_hex(to_hex(bytes)), bytes);
}

}  // namespace
}  // namespace slipway::tests
