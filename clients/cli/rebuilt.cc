#include "clients/cli/rebuilt.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <set>

namespace slipway::cli {
namespace {

// The same for the same entity, whichever way it came.
std::string canonical(const v1::Entity& entity) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);
    entity.SerializeWithCachedSizes(&out);
  }
  return bytes;
}

std::string canonical_of_bytes(const std::string& bytes) {
  v1::Entity entity;
  if (!entity.ParseFromString(bytes)) return {};
  (void)entity.ByteSizeLong();
  return canonical(entity);
}

using Json = rapidjson::Writer<rapidjson::StringBuffer>;

void text(Json& out, const std::string& value) {
  out.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

}  // namespace

RebuiltView compare(const std::string& name, std::uint64_t revision,
                    const std::map<std::string, std::string, std::less<>>& live,
                    const v1::ViewResponse& rebuilt) {
  RebuiltView result{.name = name, .revision = revision, .entities = live.size(), .differing = {}};
  std::set<std::string> seen;
  for (const v1::Entity& entity : rebuilt.entities()) {
    seen.insert(entity.id());
    (void)entity.ByteSizeLong();
    const auto held = live.find(entity.id());
    if (held == live.end() || canonical_of_bytes(held->second) != canonical(entity))
      result.differing.push_back(entity.id());
  }
  for (const auto& [id, bytes] : live)
    if (!seen.contains(id)) result.differing.push_back(id);
  return result;
}

std::string to_json_text(const std::string& project, const std::vector<RebuiltView>& views) {
  rapidjson::StringBuffer buffer;
  Json out(buffer);
  out.StartObject();
  out.Key("project");
  text(out, project);
  out.Key("views");
  out.StartArray();
  for (const RebuiltView& view : views) {
    out.StartObject();
    out.Key("view");
    text(out, view.name);
    out.Key("revision");
    text(out, std::to_string(view.revision));  // As protobuf writes a uint64.
    out.Key("entities");
    out.Uint64(view.entities);
    out.Key("differing");
    out.StartArray();
    for (const std::string& id : view.differing) text(out, id);
    out.EndArray();
    out.EndObject();
  }
  out.EndArray();
  out.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace slipway::cli
