#include "tests/projections/record_events.h"

#include <google/protobuf/text_format.h>
#include <google/protobuf/timestamp.pb.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "slipway/v1/options.pb.h"

namespace slipway::testing {
namespace {

using google::protobuf::FieldDescriptor;

constexpr std::size_t things_of_a_kind = 4;
constexpr std::int64_t a_day_seconds = 86'400;

std::vector<const FieldDescriptor*> events_of_records() {
  std::vector<const FieldDescriptor*> events;
  const auto* facts = v1::Event::descriptor()->FindOneofByName("fact");
  for (int i = 0; i < facts->field_count(); ++i) {
    const auto& options = facts->field(i)->message_type()->options();
    if (!options.GetExtension(v1::about).empty()) events.push_back(facts->field(i));
  }
  return events;
}

bool names_tasks(const std::string& field) {
  constexpr std::array names{"task_id", "tasks", "added", "removed", "done"};
  return std::ranges::find(names, field) != names.end();
}

bool names_people(const std::string& field) {
  constexpr std::array names{"owner",     "person_id",    "to",       "assignee",
                             "commander", "participants", "approvers"};
  return std::ranges::find(names, field) != names.end();
}

}  // namespace

v1::Event told(const std::string& text) {
  v1::Event event;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &event)) << text;
  return event;
}

v1::Event RecordEvents::next(const std::vector<std::string>& tasks, std::int64_t now_seconds) {
  static const auto events = events_of_records();
  tasks_ = tasks;
  now_seconds_ = now_seconds;
  v1::Event event;
  fill(*event.GetReflection()->MutableMessage(&event, events[below(events.size())]));
  return event;
}

void RecordEvents::fill(google::protobuf::Message& message) {
  if (auto* time = dynamic_cast<google::protobuf::Timestamp*>(&message)) {
    time->set_seconds(now_seconds_ - a_day_seconds + static_cast<std::int64_t>(below(2 * a_day_seconds)));
    return;
  }
  if (auto* date = dynamic_cast<v1::Date*>(&message)) {
    date->set_year(2026);
    date->set_month(3);
    date->set_day(static_cast<int>(1 + below(9)));
    return;
  }
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *message.GetDescriptor()->field(i);
    const std::size_t times = field.is_repeated() ? below(4) : 1;
    for (std::size_t time = 0; time < times; ++time) fill(message, field);
  }
}

void RecordEvents::fill(google::protobuf::Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  const bool list = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return list ? reflection.AddString(&message, &field, text_for(field.name()))
                  : reflection.SetString(&message, &field, text_for(field.name()));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.SetBool(&message, &field, below(2) == 0);
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection.SetUInt32(&message, &field, static_cast<std::uint32_t>(below(6)));
    case FieldDescriptor::CPPTYPE_UINT64:
      return reflection.SetUInt64(&message, &field, below(6));
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.SetInt32(&message, &field, static_cast<std::int32_t>(below(6)));
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.SetInt64(&message, &field, static_cast<std::int64_t>(below(6)));
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = field.enum_type()->value(
          static_cast<int>(1 + below(static_cast<std::size_t>(field.enum_type()->value_count() - 1))));
      return list ? reflection.AddEnum(&message, &field, value) : reflection.SetEnum(&message, &field, value);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return fill(list ? *reflection.AddMessage(&message, &field)
                       : *reflection.MutableMessage(&message, &field));
    default:
      return;
  }
}

// Names of one kind are of few things; the fields of a kind are called alike in all events.
std::string RecordEvents::text_for(const std::string& field) {
  if (names_tasks(field)) return tasks_.empty() ? std::string{} : tasks_[below(tasks_.size())];
  if (names_people(field)) return "p" + std::to_string(below(6));
  if (field == "requirements") return "requirement_id-" + std::to_string(below(things_of_a_kind));
  if (field == "predecessors") return "step_id-" + std::to_string(below(things_of_a_kind));
  return field + "-" + std::to_string(below(things_of_a_kind));
}

}  // namespace slipway::testing
