// JSON that knows where each of its values stands, so that what is wrong can be named by file and line.
//
// RFC 8259, read by RapidJSON. A member that stands twice in one object is an error, and so is what nests too
// deep to be walked. Not for large inputs: a template is some tens of kilobytes, and a tree takes some ten
// times what its text does.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::templates {

inline constexpr std::size_t json_depth_max = 200;

struct Place {
  std::string file;
  int line = 0;  // From 1; 0: nowhere.
};

struct Member;

struct Json {
  enum class Kind { null, boolean, number, text, array, object };

  Kind kind = Kind::null;
  std::string text;  // Of a text; of a number or boolean as it was written.
  std::vector<Json> items;
  std::vector<Member> members;
  Place place;

  // Null: it is no object, or has no such member.
  const Json* member(std::string_view name) const;
};

struct Member {
  std::string name;
  Json value;
};

struct JsonError {
  Place place;
  std::string what;
};

// `file` is only what places are called.
std::expected<Json, JsonError> parse_json(std::string_view text, const std::string& file);
std::string to_text(const Json& json);

}  // namespace slipway::templates
