// What the folds share: how an entity is named, and how one gets into a delta.
#pragma once

#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "slipway/v1/views.pb.h"

namespace slipway {

// As `entity_id("task/", id)`. What a fold keeps for itself begins with `~`.
inline std::string entity_id(std::string_view kind, std::string_view id) {
  std::string joined;
  joined.reserve(kind.size() + id.size());
  return joined.append(kind).append(id);
}

// Adds an upsert of the entity `kind` + `id`; the caller sets its body.
inline v1::Entity& upsert(v1::ViewDelta& delta, std::string_view kind, std::string_view id = {}) {
  v1::Entity& entity = *delta.add_upserts();
  entity.set_id(entity_id(kind, id));
  return entity;
}

// What follows `kind` in an entity's id, or nothing if the id is of another kind.
inline std::string_view id_after(std::string_view kind, std::string_view id) {
  return id.starts_with(kind) ? id.substr(kind.size()) : std::string_view{};
}

// A number that a fold wrote into an id.
inline std::uint64_t number_of(std::string_view text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace slipway
