// What CodeMirror's own packages answer: tests/vectors/text.json, which clients/ts/scripts/text-vectors.mjs
// writes.
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "proto/basics.h"
#include "proto/text/change.h"
#include "proto/text/utf16.h"

namespace slipway::text {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

std::vector<Struct> objects(const std::string& name) {
  static const Struct vectors = [] {
    std::ifstream file(std::string(SLIPWAY_SOURCE_DIR) + "/tests/vectors/text.json");
    std::stringstream text;
    text << file.rdbuf();
    Struct read;
    const auto status = google::protobuf::util::JsonStringToMessage(text.str(), &read);
    SLIPWAY_ASSERT(status.ok(), status.ToString());
    return read;
  }();
  std::vector<Struct> objects;
  for (const Value& value : vectors.fields().at(name).list_value().values())
    objects.push_back(value.struct_value());
  return objects;
}

const Value& at(const Struct& object, const std::string& name) {
  return object.fields().at(name);
}
std::u16string text_at(const Struct& object, const std::string& name) {
  return to_utf16(at(object, name).string_value());
}
std::size_t number(const Value& value) {
  return static_cast<std::size_t>(value.number_value());
}

Change change_of(const Value& value) {
  Change change;
  for (const Value& section : value.list_value().values()) {
    const auto& parts = section.list_value().values();
    change.sections.push_back({number(parts[0]), std::nullopt});
    if (parts.size() > 1) change.sections.back().replacement = to_utf16(parts[1].string_value());
  }
  return change;
}
Change change_at(const Struct& object, const std::string& name) {
  return change_of(at(object, name));
}

TEST(Vectors, ChangesAreWhatCodeMirrorMakesOfThem) {
  for (const Struct& vector : objects("cases")) {
    SCOPED_TRACE(vector.ShortDebugString());
    const Change a = change_at(vector, "a");
    const Change b = change_at(vector, "b");
    EXPECT_EQ(text_after(a, text_at(vector, "text")), text_at(vector, "afterA"));
    EXPECT_EQ(map(a, b, Order::after), change_at(vector, "aAfterB"));
    EXPECT_EQ(map(a, b, Order::before), change_at(vector, "aBeforeB"));
    EXPECT_EQ(compose(a, change_at(vector, "c")), change_at(vector, "composed"));
    std::size_t position = 0;
    for (const Value& sides : at(vector, "positions").list_value().values()) {
      EXPECT_EQ(map_position(a, position, Side::left), number(sides.list_value().values(0)));
      EXPECT_EQ(map_position(a, position++, Side::right), number(sides.list_value().values(1)));
    }
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(Vectors, StaleUpdatesAreRebasedAsByCollab) {
  for (const Struct& vector : objects("rebases")) {
    SCOPED_TRACE(vector.ShortDebugString());
    std::vector<Change> updates;
    for (const Value& update : at(vector, "updates").list_value().values())
      updates.push_back(change_of(update));
    std::u16string text = text_at(vector, "text");
    std::vector<Authored> since;
    for (const Value& update : at(vector, "since").list_value().values()) {
      since.push_back(
          {at(update.struct_value(), "by").string_value(), change_at(update.struct_value(), "change")});
      text = text_after(since.back().change, text);
    }
    EXPECT_EQ(text, text_at(vector, "before"));
    const std::vector<Change> rebased = rebase(updates, "me", since);
    EXPECT_EQ(rebased.size(), number(at(vector, "left")));
    for (const Change& change : rebased) text = text_after(change, text);
    EXPECT_EQ(text, text_at(vector, "after"));
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace slipway::text
