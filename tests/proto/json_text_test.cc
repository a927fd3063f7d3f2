// Our JSON of a message says what the library's says, for every message of the schema.
#include "proto/json_text.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "slipway/v1/api.pb.h"
#include "slipway/v1/commit.pb.h"
#include "slipway/v1/sync.pb.h"

namespace slipway::tests {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Fills messages with whatever their schema allows.
class Filler {
 public:
  explicit Filler(std::uint64_t seed) : random_(seed) {}

  void fill(Message& message, int depth) {
    if (auto* time = dynamic_cast<google::protobuf::Timestamp*>(&message)) {
      time->set_seconds(static_cast<std::int64_t>(random_() % 4'000'000'000));
      time->set_nanos(nanos());
      return;
    }
    const Descriptor& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (random_() % 3 == 0) continue;
      if (field.real_containing_oneof() != nullptr && random_() % 8 != 0) continue;
      if (!field.is_repeated()) set(message, field, depth);
      if (field.is_repeated())
        for (std::uint64_t n = random_() % 3; n > 0; --n) set(message, field, depth);
    }
  }

 private:
  std::int32_t nanos() {
    constexpr std::int32_t some[] = {0, 5'000'000, 120'000'000, 7'000, 1, 999'999'999};
    return some[random_() % std::size(some)];
  }

  std::string text() {
    constexpr const char* some[] = {"", "上线 \"割接\"", "a\\b/c\n\t\x01\x7f", "<&>\u2028", "😀", "plain"};
    return some[random_() % std::size(some)];
  }

  template <class Number>
  Number number() {
    constexpr Number some[] = {0, 1, std::numeric_limits<Number>::min(), std::numeric_limits<Number>::max()};
    return some[random_() % std::size(some)];
  }

  void set(Message& message, const FieldDescriptor& field, int depth) {
    const Reflection& reflection = *message.GetReflection();
    const bool many = field.is_repeated();
    const auto put = [&](auto one, auto more, auto value) {
      many ? (reflection.*more)(&message, &field, value) : (reflection.*one)(&message, &field, value);
    };
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return put(&Reflection::SetInt32, &Reflection::AddInt32, number<std::int32_t>());
      case FieldDescriptor::CPPTYPE_INT64:
        return put(&Reflection::SetInt64, &Reflection::AddInt64, number<std::int64_t>());
      case FieldDescriptor::CPPTYPE_UINT32:
        return put(&Reflection::SetUInt32, &Reflection::AddUInt32, number<std::uint32_t>());
      case FieldDescriptor::CPPTYPE_UINT64:
        return put(&Reflection::SetUInt64, &Reflection::AddUInt64, number<std::uint64_t>());
      case FieldDescriptor::CPPTYPE_BOOL:
        return put(&Reflection::SetBool, &Reflection::AddBool, random_() % 2 == 0);
      case FieldDescriptor::CPPTYPE_ENUM:
        return put(&Reflection::SetEnumValue, &Reflection::AddEnumValue, static_cast<int>(random_() % 7));
      case FieldDescriptor::CPPTYPE_STRING:
        return put(&Reflection::SetString, &Reflection::AddString, text());
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (depth == 0) return;
        return fill(
            *(many ? reflection.AddMessage(&message, &field) : reflection.MutableMessage(&message, &field)),
            depth - 1);
      default:
        ADD_FAILURE() << field.full_name() << " is of a type that our JSON does not know";
    }
  }

  std::mt19937_64 random_;
};

google::protobuf::Struct parsed(const std::string& json) {
  google::protobuf::Struct object;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &object).ok()) << json;
  return object;
}

std::string by_the_library(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string json;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(message, &json, options).ok());
  return json;
}

void expect_same(const Message& message) {
  const std::string json = to_json(message);
  const std::string expected = by_the_library(message);
  ASSERT_TRUE(google::protobuf::util::MessageDifferencer::Equals(parsed(json), parsed(expected)))
      << json << " is not " << expected;
  const std::unique_ptr<Message> read(message.New());
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, read.get()).ok()) << json;
  ASSERT_TRUE(google::protobuf::util::MessageDifferencer::Equals(*read, message)) << json;
}

TEST(JsonText, SaysOfEveryMessageWhatTheLibrarySays) {
  auto* factory = google::protobuf::MessageFactory::generated_factory();
  int kinds = 0;
  for (const auto* file :
       {v1::Me::descriptor()->file(), v1::Command::descriptor()->file(), v1::Commit::descriptor()->file(),
        v1::Event::descriptor()->file(), v1::ServerFrame::descriptor()->file(),
        v1::Date::descriptor()->file(), v1::Entity::descriptor()->file(), v1::Gate::descriptor()->file(),
        v1::Runbook::descriptor()->file(), v1::Risk::descriptor()->file()}) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      ++kinds;
      for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        const std::unique_ptr<Message> message(factory->GetPrototype(file->message_type(i))->New());
        Filler(seed).fill(*message, 3);
        ASSERT_NO_FATAL_FAILURE(expect_same(*message)) << file->message_type(i)->full_name();
      }
    }
  }
  EXPECT_GT(kinds, 250);
}

TEST(JsonText, WritesDefaultsOut) {
  v1::Date date;
  date.set_year(2026);
  EXPECT_EQ(to_json(date), R"({"year":2026,"month":0,"day":0})");
}

}  // namespace
}  // namespace slipway::tests
