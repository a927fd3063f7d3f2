#include "clients/cli/schema_words.h"

#include <google/protobuf/struct.pb.h>

#include <algorithm>

#include "clients/cli/app.h"
#include "clients/cli/schema_values.h"
#include "clients/cli/words.h"
#include "proto/ascii.h"
#include "proto/export/words.h"

namespace slipway::cli {
namespace {

using google::protobuf::EnumDescriptor;

google::protobuf::Struct parsed_texts(std::string_view text) {
  google::protobuf::Struct tree;
  SLIPWAY_ASSERT(from_json(text, tree), "the words of the web app are JSON");
  return tree;
}

const google::protobuf::Struct& texts() {
  static const google::protobuf::Struct zh = parsed_texts(schema_texts_zh);
  static const google::protobuf::Struct en = parsed_texts(schema_texts_en);
  return language() == v1::ZH_CN ? zh : en;
}

// An empty one where there is none.
const google::protobuf::Struct& group_in(const google::protobuf::Struct& tree, const std::string& name) {
  const auto found = tree.fields().find(name);
  return found == tree.fields().end() ? google::protobuf::Struct::default_instance()
                                      : found->second.struct_value();
}

// Null: there are no words for it.
const char* text_at(const google::protobuf::Struct& tree, const std::string& name) {
  const auto found = tree.fields().find(name);
  return found == tree.fields().end() ? nullptr : found->second.string_value().c_str();
}

std::string spaced(std::string_view name) {
  std::string words{name};
  std::ranges::replace(words, '_', ' ');
  return words;
}

const google::protobuf::Struct& record_texts(const char* group) {
  return group_in(group_in(texts(), "records"), group);
}

std::string word_in(const google::protobuf::Struct& group, std::string_view name) {
  const char* words = text_at(group, std::string{name});
  return words == nullptr ? spaced(name) : words;
}

// Those that are read outside of records, too, stand in proto/export/words.h.
template <class Value, std::size_t size>
const char* shared_word(const exports::Word<Value> (&words)[size], const EnumDescriptor& type, int number) {
  if (&type != google::protobuf::GetEnumDescriptor<Value>()) return nullptr;
  const auto found = std::ranges::find(words, static_cast<Value>(number), &exports::Word<Value>::value);
  return found == std::end(words) ? nullptr : tr(found->zh, found->en);
}

const char* first_word(std::initializer_list<const char*> candidates) {
  for (const char* word : candidates)
    if (word != nullptr) return word;
  return nullptr;
}

const char* shared_word(const EnumDescriptor& type, int number) {
  return first_word(
      {shared_word(exports::roles, type, number), shared_word(exports::stages, type, number),
       shared_word(exports::stage_states, type, number), shared_word(exports::project_states, type, number),
       shared_word(exports::priorities, type, number), shared_word(exports::meeting_kinds, type, number),
       shared_word(exports::meeting_states, type, number), shared_word(exports::attendances, type, number),
       shared_word(exports::item_states, type, number), shared_word(exports::notice_rules, type, number),
       shared_word(exports::calendar_kinds, type, number)});
}

const char* record_word(const EnumDescriptor& type, int number) {
  const std::string name =
      type.containing_type() == nullptr ? type.name() : type.containing_type()->name() + "." + type.name();
  return text_at(group_in(record_texts("enum"), name), std::to_string(number));
}

}  // namespace

std::string words_of_command(std::string_view name) {
  return word_in(record_texts("do"), name);
}

std::string words_of_field(std::string_view name) {
  return word_in(record_texts("field"), name);
}

std::string words_of_event(std::string_view name) {
  return word_in(record_texts("event"), name);
}

std::string words_of_kind(std::string_view kind) {
  return word_in(group_in(group_in(group_in(texts(), "overall"), "since"), "kind"), kind);
}

std::string words_of_value(const EnumDescriptor& type, int number) {
  const char* word = first_word({record_word(type, number), shared_word(type, number)});
  if (word != nullptr) return word;
  const auto* value = type.FindValueByNumber(number);
  return value == nullptr || number == 0 ? std::string{} : spaced(to_lower(value->name()));
}

}  // namespace slipway::cli
