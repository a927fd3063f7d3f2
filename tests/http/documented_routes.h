// The operations of server/http/openapi.json, as requests that can be made.
#pragma once

#include <string>
#include <vector>

namespace slipway::proofs {

struct Route {
  std::string method;
  std::string path;   // As documented, as `/api/v1/projects/{project}/audit`.
  bool open = false;  // To whoever asks, without any secret.
};

// Throws where the file is no JSON.
std::vector<Route> documented_routes();

// With something that exists in each place, or `some`.
std::string filled(std::string path, const std::string& view);

}  // namespace slipway::proofs
