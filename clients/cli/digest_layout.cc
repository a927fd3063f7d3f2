#include "clients/cli/digest_layout.h"

#include <fmt/format.h>

#include "clients/cli/dates.h"
#include "clients/cli/say.h"
#include "clients/cli/schema_words.h"
#include "clients/cli/text.h"

namespace slipway::cli {
namespace {

std::string happened(const v1::DigestItem& item) {
  std::string words;
  for (const std::string& event : item.events())
    words += (words.empty() ? "" : tr("、", ", ")) + words_of_event(event);
  return words;
}

}  // namespace

std::vector<std::string> lay_out_digest(const v1::Digest& digest, const client::Directory& directory,
                                        const Style& style) {
  std::vector<std::string> lines{say("r{} 之后至 r{}，共 {} 次提交", "After r{} until r{}: {} commits",
                                     digest.since(), digest.revision(), digest.commits())};
  for (const v1::DigestSection& section : digest.sections()) {
    lines.push_back(style.bold(fmt::format("{} ({})", words_of_kind(section.kind()), section.total())));
    for (const v1::DigestItem& item : section.items())
      lines.push_back(fmt::format("  {}  {}  {}  {}",
                                  told_text(item.label().empty() ? item.entity() : item.label()),
                                  happened(item), one_line(directory.person_name(item.last_actor())),
                                  style.dim(fmt::format("r{} {}", item.revision(), show(item.at())))));
    const auto left_out = section.total() - static_cast<std::uint32_t>(section.items_size());
    if (left_out > 0) lines.push_back(style.dim(say("  另有 {} 项", "  and {} more", left_out)));
  }
  return lines;
}

}  // namespace slipway::cli
