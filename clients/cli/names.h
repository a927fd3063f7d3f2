// What a person types for a thing, and the one thing that is meant. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "clients/cli/failure.h"
#include "clients/cpp/view_format.h"
#include "proto/export/minutes.h"

namespace slipway::cli {

struct Candidate {
  std::string id;
  std::string name;
  std::string key{};  // Where it came from, as `PAY-1`.
};

// The id that `typed` means: an id; a key of where it came from; a name; the beginning or the end of an id; a
// part of a name, in this order and without regard to (ASCII) case, each only where exactly one candidate
// fits. `kind` is the noun for the sentence. Throws Failure: not_found, or usage with the candidates as facts
// where several fit.
std::string resolve(std::string_view typed, const std::vector<Candidate>& candidates, std::string_view kind);

// The same for the things of each view. `-`, `none` and `无` mean nobody, where nobody is possible.
std::string resolve_task(std::string_view typed, const client::Board& board);
std::string resolve_column(std::string_view typed, const client::Board& board);
std::string resolve_person(std::string_view typed, const client::Directory& directory);
std::string resolve_department(std::string_view typed, const client::Directory& directory);
std::string resolve_item(std::string_view typed, const v1::MeetingInfo& meeting);  // Or its number, from 1.
bool means_none(std::string_view typed);

using exports::handle;

}  // namespace slipway::cli
