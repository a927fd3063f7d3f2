// An event told to a person: what it happened to, what that was called, and each field before and after.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "slipway/v1/events.pb.h"
#include "slipway/v1/views.pb.h"

namespace slipway {

// What things are called, by entity id as `task/0192…`. Never people: their names are not the log's to tell.
class Labels {
 public:
  void set(std::string id, const std::string& label) { labels_.insert_or_assign(std::move(id), label); }
  // Empty: not known.
  const std::string& of(const std::string& id) const;

 private:
  std::unordered_map<std::string, std::string> labels_;
};

// The name that an event gives to something.
struct Naming {
  std::string id;
  std::string label;
};
// Empty id: the event names nothing.
Naming naming_of(const v1::Event& event);

// Tells `event` of the stream `project`, with the labels as they were just before it. False: it does not know
// this kind of event; the fact then has the event's name only.
bool tell(const v1::Event& event, std::string_view project, const Labels& labels, v1::AuditFact& fact);

}  // namespace slipway
