#include "proto/templates/size.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>

#include "proto/templates/variables.h"

namespace slipway::templates {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::size_t field_bytes = 3;     // A tag, and a length of up to 16,383.
constexpr std::size_t event_bytes = 8;     // The event's own tag and length, and its fact's.
constexpr std::size_t sealed_bytes = 100;  // A sealed text: nonce, authentication, the names of its key.
constexpr std::size_t envelope_bytes = 1'024;
constexpr std::size_t date_bytes = 12;
constexpr std::size_t numbers_bytes = 24;  // The few small numbers, ranks and enumerations of an event.
constexpr std::size_t value_bytes_max = variable_chars_max * 4;

// In one language, with each variable as long as it may be. A number has at most 13 digits, a day ten
// characters.
std::size_t filled_bytes(const std::string& text, const v1::Template& content) {
  std::size_t bytes = text.size();
  for (const std::string& name : variables_in(text)) {
    const auto variable = std::ranges::find(content.variables(), name, &v1::TemplateVariable::name);
    const bool is_text = variable != content.variables().end() && variable->type() == v1::TEXT_VARIABLE;
    bytes += is_text ? value_bytes_max : 13;
  }
  return bytes;
}

std::size_t text_bytes(const v1::Text& text, const v1::Template& content) {
  return field_bytes + std::max(filled_bytes(text.zh(), content), filled_bytes(text.en(), content));
}

// Keys, slots and texts of one item, without the items inside it. A slot becomes a person; a key may get a
// number behind it to be free.
std::size_t own_bytes(const Message& item, const v1::Template& content) {
  std::size_t bytes = 0;
  std::vector<const FieldDescriptor*> fields;
  item.GetReflection()->ListFields(item, &fields);
  for (const FieldDescriptor* field : fields) {
    const auto& reflection = *item.GetReflection();
    const int count = field->is_repeated() ? reflection.FieldSize(item, field) : 1;
    const bool is_slot = field->name().ends_with("slot") || field->name().ends_with("slots");
    for (int index = 0; index < count; ++index) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        const std::string text = field->is_repeated() ? reflection.GetRepeatedString(item, field, index)
                                                      : reflection.GetString(item, field);
        bytes += field_bytes + (is_slot ? person_id_bytes : text.size() + 3);
      } else if (field->message_type() == v1::Text::descriptor()) {
        const Message& text = field->is_repeated() ? reflection.GetRepeatedMessage(item, field, index)
                                                   : reflection.GetMessage(item, field);
        bytes += text_bytes(static_cast<const v1::Text&>(text), content);
      }
    }
  }
  return bytes;
}

class Sum {
 public:
  explicit Sum(const v1::Template& content) : content_(content) {}

  // An event for each item, and `more` bytes in it.
  template <class Items>
  void events(const Items& items, std::size_t more = 0) {
    for (const auto& item : items) bytes_ += event_bytes + numbers_bytes + own_bytes(item, content_) + more;
  }
  void add(std::size_t bytes) { bytes_ += bytes; }
  std::size_t total() const { return bytes_; }

 private:
  const v1::Template& content_;
  std::size_t bytes_ = 0;
};

void add_charter(Sum& sum, const v1::Template& content) {
  sum.add(event_bytes + own_bytes(content.charter(), content) + 2 * (field_bytes + person_id_bytes) +
          date_bytes);
  sum.events(content.charter().success_factors(), date_bytes);
}

void add_roles(Sum& sum, const v1::Template& content) {
  for (const v1::TemplateSlot& slot : content.slots())
    sum.add(static_cast<std::size_t>(slot.roles_size()) * (event_bytes + field_bytes + person_id_bytes + 3));
}

void add_meetings(Sum& sum, const v1::Template& content) {
  const auto people =
      static_cast<std::size_t>(content.slots_size()) + 2;  // Its host and its secretary as well.
  for (const v1::TemplateMeeting& meeting : content.meetings())
    sum.events(meeting.agenda(), meeting.key().size() + field_bytes + 12);
  sum.events(content.meetings(), people * (field_bytes + person_id_bytes) + 2 * date_bytes);
}

// A criterion's text stands in both languages.
void add_gates(Sum& sum, const v1::Template& content) {
  sum.events(content.gates());
  for (const v1::TemplateGate& gate : content.gates()) {
    for (const v1::TemplateCriterion& criterion : gate.criteria()) {
      sum.add(event_bytes + numbers_bytes + gate.key().size() + criterion.key().size() + 5 * field_bytes +
              criterion.of().size() + 3 + filled_bytes(criterion.text().zh(), content) +
              filled_bytes(criterion.text().en(), content));
    }
  }
}

// Identified, assessed, and its response planned, each with its id; its owner stands twice.
void add_risks(Sum& sum, const v1::Template& content) {
  sum.events(content.risks());
  for (const v1::TemplateRisk& risk : content.risks())
    sum.add(2 * (event_bytes + numbers_bytes + field_bytes + risk.key().size() + 3) +
            2 * (field_bytes + person_id_bytes));
}

}  // namespace

std::size_t applied_bytes_max(const v1::Template& content) {
  Sum sum(content);
  sum.add(envelope_bytes);
  add_roles(sum, content);
  add_charter(sum, content);
  sum.events(content.stages(), 2 * date_bytes);
  sum.events(content.columns(), 60);  // As it was called before.
  // Each with its department, of which each joins once.
  sum.events(content.tasks(), date_bytes + sealed_bytes + field_bytes + person_id_bytes);
  sum.add(static_cast<std::size_t>(std::min(content.slots_size(), content.tasks_size())) *
          (event_bytes + field_bytes + person_id_bytes));
  for (const v1::TemplateTask& task : content.tasks())
    sum.add(static_cast<std::size_t>(task.blocked_by_size()) *
            (event_bytes + field_bytes + task.key().size() + 3));
  add_meetings(sum, content);
  sum.events(content.milestones(), date_bytes);
  add_gates(sum, content);
  sum.events(content.runbooks());
  for (const v1::TemplateRunbook& runbook : content.runbooks())
    sum.events(runbook.steps(), runbook.key().size() + field_bytes);
  add_risks(sum, content);
  sum.events(content.emergency_plans());
  sum.events(content.test_plans(), numbers_bytes);
  sum.events(content.config_items());
  sum.events(content.capacities());
  sum.events(content.monitors());
  sum.events(content.trainings(), date_bytes);
  sum.events(content.consultants(), date_bytes);
  return sum.total();
}

}  // namespace slipway::templates
