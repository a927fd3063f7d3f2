// What statuses and priorities are usually called, in English and Chinese, for whoever has no mapping. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "slipway/v1/types.pb.h"

namespace slipway::transfer {

// ASCII case counts for nothing. Nothing: the word is not known.
std::optional<v1::ColumnKind> column_kind_of(std::string_view word);
std::optional<v1::Priority> priority_of(std::string_view word);

}  // namespace slipway::transfer
