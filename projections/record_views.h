// The views that show records as they are, with a total or a forecast beside them.
#pragma once

#include <memory>
#include <string_view>

#include "projections/projection.h"

namespace slipway {

// `tests`, `environment`, `gates`, `runbook`, `risks`, `people`, `operation`, `files`, `minutes`; null for
// every other name.
std::unique_ptr<Projection> make_record_view(std::string_view view);

}  // namespace slipway
