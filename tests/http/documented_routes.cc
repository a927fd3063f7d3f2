#include "documented_routes.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "tests/proofs/live_server.h"

namespace slipway::proofs {

std::vector<Route> documented_routes() {
  std::ifstream file(SLIPWAY_SOURCE_DIR "/server/http/openapi.json");
  std::ostringstream text;
  text << file.rdbuf();
  google::protobuf::Struct api;
  if (!google::protobuf::util::JsonStringToMessage(text.str(), &api).ok())
    throw std::runtime_error("openapi.json is no JSON");
  std::vector<Route> found;
  for (const auto& [path, methods] : api.fields().at("paths").struct_value().fields()) {
    for (const auto& [method, about] : methods.struct_value().fields()) {
      Route route{method, path};
      std::ranges::transform(route.method, route.method.begin(),
                             [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
      const auto& fields = about.struct_value().fields();
      route.open = fields.contains("security") && fields.at("security").list_value().values().empty();
      found.push_back(std::move(route));
    }
  }
  return found;
}

std::string filled(std::string path, const std::string& view) {
  constexpr std::array places = std::to_array<std::pair<std::string_view, std::string_view>>(
      {{"{project}", project}, {"{revision}", "1"}, {"{level}", "0"}, {"{tile}", "000"}});
  for (const auto& [place, value] : places)
    if (const auto at = path.find(place); at != std::string::npos) path.replace(at, place.size(), value);
  if (const auto at = path.find("{view}"); at != std::string::npos) path.replace(at, 6, view);
  while (path.find('{') != std::string::npos)
    path.replace(path.find('{'), path.find('}') - path.find('{') + 1, "some");
  return path;
}

}  // namespace slipway::proofs
