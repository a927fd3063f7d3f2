#include "proto/transfer/comments_there.h"

#include <algorithm>

#include "proto/ascii.h"
#include "proto/transfer/encoding.h"

namespace slipway::transfer {

std::string normalised(std::string_view text) {
  std::string out;
  for (const char c : to_lower(clean(text))) {
    const bool blank = c == ' ' || c == '\t' || c == '\n';
    if (!blank)
      out += c;
    else if (!out.ends_with(' '))
      out += ' ';
  }
  return out;
}

std::optional<std::int64_t> minute_of(const std::optional<google::protobuf::Timestamp>& at) {
  constexpr std::int64_t minute_seconds = 60;
  return at ? std::optional(at->seconds() / minute_seconds) : std::nullopt;
}

template <class Message>
CommentsThere::There CommentsThere::there(const Message& comment) {
  std::optional<google::protobuf::Timestamp> at;
  if (comment.imported().has_at()) at = comment.imported().at();
  There there{.id = comment.comment_id(),
              .author = comment.imported_author(),
              .text = normalised(comment.text()),
              .minute = minute_of(at)};
  if constexpr (requires { comment.redacted(); }) there.redacted = comment.redacted();
  return there;
}

CommentsThere::CommentsThere(const Project& project) {
  for (const v1::PersonInfo& person : project.people) people_.insert(person.person_id());
  for (const v1::CommentInfo& comment : project.comments)
    if (comment.has_imported()) of_task_[comment.task_id()].push_back(there(comment));
}

// A text that was redacted is not brought back. Two names there can be one person's; two people are not.
bool CommentsThere::is_same(const There& each, const There& wanted) const {
  if (each.minute != wanted.minute || (each.text != wanted.text && !each.redacted)) return false;
  const bool both_known = people_.contains(each.author) && people_.contains(wanted.author);
  return !both_known || each.author == wanted.author;
}

void CommentsThere::leave_out(const std::string& task, std::vector<v1::Command>& comments) {
  const auto found = of_task_.find(task);
  if (found == of_task_.end()) return;
  std::vector<There>& all = found->second;
  const auto take = [&](auto is_it) {
    std::erase_if(comments, [&](const v1::Command& command) {
      const There wanted = there(command.comment_task());
      const auto same = [&](const There& each) { return !each.taken && is_it(each, wanted); };
      const auto one = std::ranges::find_if(all, same);
      if (one == all.end()) return false;
      one->taken = true;
      return true;
    });
  };
  take([](const There& each, const There& wanted) { return each.id == wanted.id; });
  take([this](const There& each, const There& wanted) { return is_same(each, wanted); });
}

}  // namespace slipway::transfer
