// Golden conversations: text files in which clients speak and the server answers. See README.md for the
// words.
#pragma once

#include <string>

#include "server/frames.h"

namespace slipway::test {

// Plays the inputs of `text` with this codec and returns the whole text with the answers that came.
std::string play(const std::string& text, Codec codec);

}  // namespace slipway::test
