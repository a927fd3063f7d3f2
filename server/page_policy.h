// What a browser may do with the web app's pages: the Content-Security-Policy that goes with each file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace slipway {

// Of the file at `path`, as `/embed`. Nothing but the app's own scripts, styles and connections is loaded.
// Pages of other origins may frame `/embed`, whose only secret is a token for one view, and only those of
// `embed_origins`; no page may frame anything else, where somebody may be signed in. A pure function; any
// thread.
std::string page_policy(std::string_view path, const std::vector<std::string>& embed_origins);

}  // namespace slipway
