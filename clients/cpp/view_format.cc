#include "clients/cpp/view_format.h"

namespace slipway::client {

Entities entities(const ViewState& view) {
  Entities out;
  out.reserve(view.entities.size());
  for (const auto& [id, bytes] : view.entities) {
    v1::Entity entity;
    if (entity.ParseFromString(bytes)) out.push_back(std::move(entity));
  }
  return out;
}

}  // namespace slipway::client
