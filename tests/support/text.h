// What rigs read out of a server's answers and files without parsing them: they know the few fields that they
// look for.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace slipway::support {

// Empty: it is not there.
std::string read_file(const std::string& path);

// What stands between `before` and the next `end`; empty: `before` is not there.
std::string between(std::string_view text, std::string_view before, char end);

// 0: no digits.
std::uint64_t to_number(std::string_view text);

// Calls visit(revision, command_id) for each commit of a page of `/commits`, a line each. The fields stand
// first in a line, in the order of the schema; no value before them can hold a quotation mark.
void each_commit(std::string_view page,
                 const std::function<void(std::uint64_t revision, const std::string& command_id)>& visit);

}  // namespace slipway::support
