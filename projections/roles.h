// A person's roles as views show them: in the order of the schema, each once.
#pragma once

#include <google/protobuf/repeated_field.h>

#include <algorithm>

#include "slipway/v1/types.pb.h"

namespace slipway {

using Roles = google::protobuf::RepeatedField<int>;

inline void grant(v1::Role role, Roles& roles) {
  if (std::ranges::find(roles, static_cast<int>(role)) != roles.end()) return;
  roles.Add(role);
  std::ranges::sort(roles);
}

inline void revoke(v1::Role role, Roles& roles) {
  const auto found = std::ranges::find(roles, static_cast<int>(role));
  if (found != roles.end()) roles.erase(found);
}

}  // namespace slipway
