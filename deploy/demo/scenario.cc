#include "deploy/demo/scenario.h"

#include <fmt/format.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <cstdio>

namespace slipway {
namespace {

using google::protobuf::ListValue;
using google::protobuf::Struct;
using google::protobuf::Value;

// The moment that a scenario's days are counted from.
struct Today {
  std::chrono::sys_seconds now;
  std::chrono::hours utc_offset;

  std::chrono::sys_days day(double days) const {
    return std::chrono::floor<std::chrono::days>(now + utc_offset) +
           std::chrono::days(static_cast<int>(days));
  }
};

const Value* find(const Struct& object, const std::string& key) {
  const auto field = object.fields().find(key);
  return field == object.fields().end() ? nullptr : &field->second;
}
std::string text_of(const Struct& object, const std::string& key) {
  const auto* value = find(object, key);
  return value ? value->string_value() : std::string{};
}

void set_date(Value& value, std::chrono::sys_days day) {
  const std::chrono::year_month_day date{day};
  auto& fields = *value.mutable_struct_value()->mutable_fields();
  fields.clear();
  fields["year"].set_number_value(static_cast<int>(date.year()));
  fields["month"].set_number_value(static_cast<unsigned>(date.month()));
  fields["day"].set_number_value(static_cast<unsigned>(date.day()));
}

void set_time(Value& value, std::chrono::sys_seconds time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  value.set_string_value(fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                     clock.hours().count(), clock.minutes().count(),
                                     clock.seconds().count()));
}

// Replaces what counts from today, at any depth. False: a clock time that is none.
bool resolve(Value& value, const Today& today) {
  if (value.has_list_value()) {
    for (auto& item : *value.mutable_list_value()->mutable_values())
      if (!resolve(item, today)) return false;
    return true;
  }
  if (!value.has_struct_value()) return true;
  const Struct object = value.struct_value();
  if (const auto* days = find(object, "$day")) {
    set_date(value, today.day(days->number_value()));
    return true;
  }
  if (const auto* minutes = find(object, "$minutes")) {
    set_time(value, today.now + std::chrono::minutes(static_cast<int>(minutes->number_value())));
    return true;
  }
  if (const auto* days = find(object, "$time")) {
    int hour = -1;
    int minute = -1;
    int second = 0;
    const auto at = text_of(object, "at");
    if (std::sscanf(at.c_str(), "%2d:%2d:%2d", &hour, &minute, &second) < 2) return false;
    if (hour > 23 || minute > 59 || second > 59) return false;
    const std::chrono::sys_seconds midnight = today.day(days->number_value());
    set_time(value, midnight + std::chrono::hours(hour) + std::chrono::minutes(minute) +
                        std::chrono::seconds(second) - today.utc_offset);
    return true;
  }
  for (auto& [key, field] : *value.mutable_struct_value()->mutable_fields())
    if (!resolve(field, today)) return false;
  return true;
}

// Fails with what is wrong with it.
std::expected<std::chrono::sys_seconds, std::string> read_moment(Value value, const Today& today) {
  if (!resolve(value, today)) return std::unexpected("a clock time is not HH:MM");
  google::protobuf::Timestamp moment;
  if (!google::protobuf::util::TimeUtil::FromString(value.string_value(), &moment))
    return std::unexpected("its moment (`when`) is none");
  return std::chrono::sys_seconds{std::chrono::seconds{moment.seconds()}};
}

// `before`: when the step before it happens.
std::expected<DemoStep, std::string> read_step(const Struct& object, int number, const Today& today,
                                               std::chrono::sys_seconds before) {
  DemoStep step;
  step.when = before;
  if (const auto* when = find(object, "when")) {
    const auto moment = read_moment(*when, today);
    if (!moment) return std::unexpected(moment.error());
    if (*moment < before) return std::unexpected("it happens before the step before it");
    if (*moment > today.now) return std::unexpected("it is to come");
    step.when = *moment;
  } else if (number == 1) {
    return std::unexpected("it does not say when it happens (`when`)");
  }
  step.actor = text_of(object, "as");
  if (step.actor.empty()) return std::unexpected("it does not say who acts (`as`)");
  const auto* command = find(object, "command");
  if (!command || !command->has_struct_value()) return std::unexpected("it has no command");

  Value resolved = *command;
  if (!resolve(resolved, today)) return std::unexpected("a clock time is not HH:MM");
  std::string json;
  if (const auto status = google::protobuf::util::MessageToJsonString(resolved, &json); !status.ok())
    return std::unexpected(std::string(status.message()));
  if (const auto status = google::protobuf::util::JsonStringToMessage(json, &step.command); !status.ok())
    return std::unexpected(std::string(status.message()));
  if (step.command.intent_case() == v1::Command::INTENT_NOT_SET)
    return std::unexpected("its command has no intent");
  step.command.set_command_id(fmt::format("demo-{:03}", number));

  if (const auto* outcomes = find(object, "outcome"))
    for (const auto& outcome : outcomes->list_value().values())
      step.outcomes.push_back(outcome.string_value());
  if (step.outcomes.empty()) step.outcomes = {"committed"};
  return step;
}

}  // namespace

bool DemoStep::allows(const std::string& outcome) const {
  return std::ranges::find(outcomes, outcome) != outcomes.end();
}

std::expected<DemoScenario, std::string> read_demo(const std::string& json, std::chrono::sys_seconds now) {
  Struct file;
  if (const auto status = google::protobuf::util::JsonStringToMessage(json, &file); !status.ok())
    return std::unexpected(fmt::format("the scenario is not JSON: {}", std::string(status.message())));
  const auto* offset = find(file, "utcOffsetHours");
  const Today today{now, std::chrono::hours(offset ? static_cast<int>(offset->number_value()) : 0)};

  DemoScenario scenario;
  if (const auto* logins = find(file, "logins"))
    for (const auto& login : logins->list_value().values())
      scenario.logins.push_back(
          {text_of(login.struct_value(), "person"), text_of(login.struct_value(), "login")});
  const auto* steps = find(file, "steps");
  if (!steps || steps->list_value().values().empty()) return std::unexpected("the scenario has no steps");
  auto when = std::chrono::sys_seconds::min();
  for (const auto& item : steps->list_value().values()) {
    const int number = static_cast<int>(scenario.steps.size()) + 1;
    auto step = read_step(item.struct_value(), number, today, when);
    if (!step) return std::unexpected(fmt::format("step {}: {}", number, step.error()));
    when = step->when;
    scenario.steps.push_back(std::move(*step));
  }
  return scenario;
}

}  // namespace slipway
