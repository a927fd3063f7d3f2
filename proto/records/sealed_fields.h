// Which fields of an event are sealed in the stored commit, and as whose text, as the schema says it
// (options.proto: `personal`, `free_text`). Thread-safe.
#pragma once

#include <google/protobuf/message.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/v1/events.pb.h"

namespace slipway::records {

// A name with fields in it, as `minutes/{meeting_id}/{block_id}` or `run/{run_id}/{step.step_id}`.
class NamePattern {
 public:
  using Types = std::span<const google::protobuf::Descriptor* const>;
  using Messages = std::span<const google::protobuf::Message* const>;

  // The fields are looked for in the last of `types` first: each message stands in the one before it.
  // REQUIRES: they are there, each a text or an enum.
  NamePattern(std::string_view pattern, Types types);
  // An enum by its number. REQUIRES: messages of those types.
  std::string fill(Messages messages) const;

 private:
  using Path = std::vector<const google::protobuf::FieldDescriptor*>;
  // Each but the last is followed by a field.
  struct Part {
    std::string text;
    std::size_t type = 0;  // By place in `types`.
    Path path;             // From a message of that type.
  };
  static Path path_of(std::string_view names, const google::protobuf::Descriptor& type);

  std::vector<Part> parts_;
};

struct SealedField {
  const google::protobuf::FieldDescriptor* field;
  NamePattern subject;  // As `comment/{comment_id}`; of a personal field, `person/{person_id}`.

  std::string subject_in(const google::protobuf::Message& fact) const;
  std::string text_in(const google::protobuf::Message& fact) const;
};
const std::vector<SealedField>& sealed_fields_of(const v1::Event& event);
// What the event is about, as `gate/{gate_id}`, where texts are sealed under that name by some event or
// other; else empty.
std::string thing_of(const v1::Event& event);

// What the event's oneof holds. REQUIRES: it holds something.
const google::protobuf::Message& fact_of(const v1::Event& event);
google::protobuf::Message& fact_of(v1::Event& event);

}  // namespace slipway::records
