// Sentences for the codes that the server itself gives, beside the domain's refusals.
#pragma once

#include <string_view>

#include "slipway/v1/types.pb.h"

namespace slipway {

// In both languages. A code without a sentence of its own is our bug.
v1::Text sentence_for(std::string_view code);

}  // namespace slipway
