#include "proto/templates/json_tree.h"

#include <fmt/format.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <ranges>

namespace slipway::templates {
namespace {

// Builds the tree from RapidJSON's events.
class Builder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Builder> {
 public:
  Builder(std::string_view text, const rapidjson::MemoryStream& stream, const std::string& file)
      : text_(text), stream_(stream), file_(file) {}

  bool Null() { return add(Json::Kind::null, "null"); }
  bool Bool(bool value) { return add(Json::Kind::boolean, value ? "true" : "false"); }
  bool RawNumber(const char* text, rapidjson::SizeType length, bool) {
    return add(Json::Kind::number, std::string(text, length));
  }
  bool String(const char* text, rapidjson::SizeType length, bool) {
    return add(Json::Kind::text, std::string(text, length));
  }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    name_ = std::string(text, length);
    if (open_.back().member(name_) != nullptr) return fail(fmt::format("`{}` stands twice", name_));
    open_.back().members.push_back({name_, {}});
    return true;
  }
  bool StartObject() { return start(Json::Kind::object); }
  bool EndObject(rapidjson::SizeType) { return end(); }
  bool StartArray() { return start(Json::Kind::array); }
  bool EndArray(rapidjson::SizeType) { return end(); }

  Json take() { return std::move(root_); }
  const std::string& problem() const { return problem_; }

  Place place() {
    const std::size_t here = std::min(stream_.Tell(), text_.size());
    line_ += static_cast<int>(std::ranges::count(text_.substr(seen_, here - seen_), '\n'));
    seen_ = here;
    return {file_, line_};
  }

 private:
  bool fail(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }

  bool add(Json::Kind kind, std::string text) {
    put({.kind = kind, .text = std::move(text), .items = {}, .members = {}, .place = place()});
    return true;
  }

  bool start(Json::Kind kind) {
    if (open_.size() == json_depth_max) return fail(fmt::format("it nests deeper than {}", json_depth_max));
    open_.push_back({.kind = kind, .text = {}, .items = {}, .members = {}, .place = place()});
    return true;
  }

  bool end() {
    Json closed = std::move(open_.back());
    open_.pop_back();
    put(std::move(closed));
    return true;
  }

  // Into the innermost open array or object: there the member was made when its name was read.
  void put(Json value) {
    if (open_.empty())
      root_ = std::move(value);
    else if (open_.back().kind == Json::Kind::array)
      open_.back().items.push_back(std::move(value));
    else
      open_.back().members.back().value = std::move(value);
  }

  std::string_view text_;
  const rapidjson::MemoryStream& stream_;
  const std::string& file_;
  std::size_t seen_ = 0;
  int line_ = 1;
  std::vector<Json> open_;
  std::string name_;
  Json root_;
  std::string problem_;
};

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void write(const Json& json, Writer& writer) {
  switch (json.kind) {
    case Json::Kind::text:
      writer.String(json.text.data(), static_cast<rapidjson::SizeType>(json.text.size()));
      return;
    case Json::Kind::array:
      writer.StartArray();
      for (const Json& item : json.items) write(item, writer);
      writer.EndArray();
      return;
    case Json::Kind::object:
      writer.StartObject();
      for (const auto& [name, value] : json.members) {
        writer.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
        write(value, writer);
      }
      writer.EndObject();
      return;
    default:
      writer.RawValue(json.text.data(), json.text.size(), rapidjson::kNumberType);
  }
}

}  // namespace

const Json* Json::member(std::string_view name) const {
  const auto found = std::ranges::find(members, name, &Member::name);
  return found == members.end() ? nullptr : &found->value;
}

std::expected<Json, JsonError> parse_json(std::string_view text, const std::string& file) {
  rapidjson::MemoryStream stream(text.data(), text.size());
  Builder builder(text, stream, file);
  rapidjson::Reader reader;
  constexpr unsigned flags = rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseValidateEncodingFlag |
                             rapidjson::kParseIterativeFlag;
  const rapidjson::ParseResult result = reader.Parse<flags>(stream, builder);
  if (result) return builder.take();
  const bool ours = !builder.problem().empty();
  return std::unexpected(
      JsonError{builder.place(), ours ? builder.problem() : rapidjson::GetParseError_En(result.Code())});
}

std::string to_text(const Json& json) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  write(json, writer);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace slipway::templates
