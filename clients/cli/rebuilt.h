// What a view was live, and what it is when it is folded from the log anew. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "slipway/v1/api.pb.h"

namespace slipway::cli {

struct RebuiltView {
  std::string name;
  std::uint64_t revision = 0;
  std::size_t entities = 0;            // Live ones.
  std::vector<std::string> differing;  // Ids of those that are there only once, or are not the same bytes.
};

// `live` holds the entities' bytes by id, as of `revision`; `rebuilt` is the answer as of then.
RebuiltView compare(const std::string& name, std::uint64_t revision,
                    const std::map<std::string, std::string, std::less<>>& live,
                    const v1::ViewResponse& rebuilt);

// `{"project":…,"views":[{"view":…,"revision":"7","entities":3,"differing":[…]}]}`.
std::string to_json_text(const std::string& project, const std::vector<RebuiltView>& views);

}  // namespace slipway::cli
