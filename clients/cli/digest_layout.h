// What happened since then, as lines for a terminal. Pure.
#pragma once

#include <string>
#include <vector>

#include "clients/cli/style.h"
#include "clients/cpp/view_format.h"
#include "slipway/v1/api.pb.h"

namespace slipway::cli {

// How far it reaches, then each kind of thing with what happened to each, as the server ordered them.
std::vector<std::string> lay_out_digest(const v1::Digest& digest, const client::Directory& directory,
                                        const Style& style);

}  // namespace slipway::cli
