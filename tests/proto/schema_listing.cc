#include "tests/proto/schema_listing.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <sstream>

#include "slipway/v1/commit.pb.h"

namespace slipway::tests {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

class Listing {
 public:
  void add(const Descriptor& message) {
    if (!seen_.insert(message.full_name()).second) return;
    for (int i = 0; i < message.field_count(); ++i) add(*message.field(i));
  }
  std::vector<std::string> lines() && { return std::move(lines_); }

 private:
  void add(const EnumDescriptor& type) {
    if (!seen_.insert(type.full_name()).second) return;
    for (int i = 0; i < type.value_count(); ++i)
      lines_.push_back(
          fmt::format("{}.{} = {}", type.full_name(), type.value(i)->name(), type.value(i)->number()));
  }
  void add(const FieldDescriptor& field) {
    std::string type = field.type_name();
    if (const auto* message = field.message_type()) {
      type = message->full_name();
      add(*message);
    }
    if (const auto* values = field.enum_type()) {
      type = values->full_name();
      add(*values);
    }
    const auto* oneof = field.real_containing_oneof();
    lines_.push_back(fmt::format("{} = {} {}{}{}", field.full_name(), field.number(),
                                 field.is_repeated()                                       ? "repeated "
                                 : field.has_presence() && !field.message_type() && !oneof ? "optional "
                                                                                           : "",
                                 type, oneof ? " in " + oneof->name() : ""));
  }

  std::set<std::string> seen_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> stored_schema() {
  Listing listing;
  listing.add(*v1::Commit::descriptor());
  auto lines = std::move(listing).lines();
  std::ranges::sort(lines);
  return lines;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) lines.push_back(line);
  return lines;
}

SchemaDifference compare(const std::vector<std::string>& recorded, const std::vector<std::string>& now) {
  const std::set<std::string> before(recorded.begin(), recorded.end());
  const std::set<std::string> after(now.begin(), now.end());
  SchemaDifference difference;
  std::ranges::set_difference(before, after, std::back_inserter(difference.lost));
  std::ranges::set_difference(after, before, std::back_inserter(difference.added));
  return difference;
}

}  // namespace slipway::tests
