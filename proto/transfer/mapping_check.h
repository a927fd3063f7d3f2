// What is wrong with a mapping, by the file and the project that it is for. Pure.
#pragma once

#include <optional>

#include "proto/transfer/plan.h"

namespace slipway::transfer {

// Why nothing can be made of a sheet: `title_column_missing`, once, in place of an error for each row.
std::optional<ReadError> unusable(const Sheet& sheet, const Mapping& mapping);
// What a mapping names that is not there: a column, a person's id or address, a priority; with those that
// are. Other texts are what to call people who are not here.
std::optional<Words> wrong_target(const Mapping& mapping, const Project& project);

}  // namespace slipway::transfer
