// What must hold of any client message, whatever its bytes: it is refused with a reason, or it is read the
// same way ever after, and a command in it is refused or decided, never a crash.
#pragma once

#include <string_view>

#include "server/frames.h"

namespace slipway::fuzz {

void check_client_message(std::string_view bytes, Codec codec);

}  // namespace slipway::fuzz
