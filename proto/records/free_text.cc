#include "proto/records/free_text.h"

#include <vector>

#include "proto/records/happening.h"
#include "proto/records/sealed_fields.h"
#include "slipway/v1/options.pb.h"

namespace slipway::records {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// A walk through a record and the messages in it, down to the texts of one name.
class Redaction {
 public:
  explicit Redaction(std::string_view text) : text_(text) {}

  bool walk(Message& message) {
    messages_.push_back(&message);
    types_.push_back(message.GetDescriptor());
    bool found = false;
    for (int place = 0; place < message.GetDescriptor()->field_count(); ++place) {
      const FieldDescriptor& field = *message.GetDescriptor()->field(place);
      found |= field.message_type() != nullptr ? walk_into(message, field) : erase(message, field);
    }
    messages_.pop_back();
    types_.pop_back();
    return found;
  }

 private:
  bool walk_into(Message& message, const FieldDescriptor& field) {
    const auto& reflection = *message.GetReflection();
    if (!field.is_repeated())
      return reflection.HasField(message, &field) && walk(*reflection.MutableMessage(&message, &field));
    bool found = false;
    for (int index = 0; index < reflection.FieldSize(message, &field); ++index)
      found |= walk(*reflection.MutableRepeatedMessage(&message, &field, index));
    return found;
  }

  bool erase(Message& message, const FieldDescriptor& field) {
    const auto& reflection = *message.GetReflection();
    if (!is_named(field) || reflection.GetString(message, &field).empty()) return false;
    reflection.SetString(&message, &field, std::string{erased_text});
    return true;
  }

  bool is_named(const FieldDescriptor& field) const {
    const std::string& pattern = field.options().GetExtension(v1::free_text);
    if (pattern.empty() || !text_.starts_with(pattern.substr(0, pattern.find('{')))) return false;
    return NamePattern{pattern, types_}.fill(messages_) == text_;
  }

  const std::string_view text_;
  std::vector<const Message*> messages_;  // From the record down to where the walk is.
  std::vector<const Descriptor*> types_;  // Theirs.
};

}  // namespace

std::string readable(const std::string& text) {
  return text == erased_text ? std::string{} : text;
}

v1::Event with_erased_texts(const v1::Event& event) {
  v1::Event whole = event;
  // Only of what is sealed: an event of another version may name any field, and have no fact that is known
  // here.
  for (const SealedField& field : sealed_fields_of(event)) {
    if (!is_erased(event, field.field->number())) continue;
    Message& fact = fact_of(whole);
    if (fact.GetDescriptor()->options().GetExtension(v1::about).empty()) return whole;
    fact.GetReflection()->SetString(&fact, field.field, std::string{erased_text});
  }
  return whole;
}

bool redact_texts(Message& record, std::string_view text) {
  return Redaction{text}.walk(record);
}

}  // namespace slipway::records
