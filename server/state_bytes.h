// The state of a stream as bytes, and back.
//
// Every member of every struct of it is written, those that will be added, too: Boost.PFR finds them, and
// what it cannot write does not compile. Only what someone took note of is left out
// (records::Table::touched). The same state is the same bytes, however it came to be. They hold texts that
// may have to be erased, and can be read by a server only whose rules and schema are the very same
// (state_fingerprint.cmake). Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "server/stream_state.h"

namespace slipway {

std::string bytes_of(const StreamState& state);
// False, and `state` is not to be used: they are not such bytes, or another server's.
bool read_state(std::string_view bytes, StreamState& state);

}  // namespace slipway
