#include "clients/cli/live_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "clients/cli/text.h"
#include "clients/cli/words.h"

namespace slipway::cli {

using client::Connection;
using client::ViewPhase;

LivePage::LivePage(App& app, std::string project, std::string view)
    : app_(app),
      project_(std::move(project)),
      view_(std::move(view)),
      client_({.url = app.url(),
               .token = app.token(),
               .client_id = app.config().client_id,
               .device = "cli",
               .keep_changes = true}) {
  client_.subscribe(project_, view_);
  client_.subscribe("workspace", "directory");
}

void LivePage::run() {
  if (app_.interactive() && !app_.options().json) screen_.emplace();
  const auto ended = client_.run([this] { return step(); });
  screen_.reset();
  if (ended == client::Client::Ran::needs_auth)
    throw Failure{.exit = ExitCode::not_signed_in,
                  .code = "sign_in_required",
                  .message = tr("令牌已失效,请重新登录: slipway sign-in",
                                "the token is no longer good: slipway sign-in")};
  if (view().phase == ViewPhase::closed) throw closed();
}

Failure LivePage::closed() const {
  const v1::ViewClosed& closed = view().closed;
  return {.exit = closed.code() == "not_found" ? ExitCode::not_found : ExitCode::refused,
          .code = closed.code(),
          .message = pick(closed.message())};
}

// True: it is over.
bool LivePage::step() {
  if (interruption_.happened() || view().phase == ViewPhase::closed) return true;
  const std::vector<client::ViewChange> changes = client_.core().take_changes();
  client_.core().take_errors();
  if (!changes.empty()) take_in();
  if (!screen_) {
    tell_all(changes);
    return false;
  }
  const bool keyed = obey(screen_->key());
  const std::string status = status_line();
  const auto size = screen_->size();
  if (changes.empty() && !keyed && status == drawn_status_ && size.columns == drawn_columns_) return over_;
  draw(status, size);
  return over_;
}

void LivePage::tell_all(const std::vector<client::ViewChange>& changes) {
  for (const client::ViewChange& change : changes) {
    if (change.project != project_ || change.view != view_) continue;
    if (app_.options().json)
      tell_json(change);
    else
      tell(change);
    app_.out().flush();
  }
}

void LivePage::tell_json(const client::ViewChange& change) {
  v1::Transition transition;
  transition.set_project(change.project);
  transition.set_from_revision(change.whole ? 0 : change.from_revision);
  transition.set_to_revision(change.to_revision);
  v1::ViewDelta& delta = *transition.add_views();
  delta.set_view(change.view);
  delta.set_revision(change.to_revision);
  for (const std::string& id : change.upserted)
    if (const auto found = view().entities.find(id); found != view().entities.end())
      (void)delta.add_upserts()->ParseFromString(found->second);
  for (const std::string& id : change.removed) delta.add_removals(id);
  app_.print_json(transition);
}

bool LivePage::obey(const std::string& key) {
  if (key.empty()) return false;
  if (key == "q" || key == "Q") over_ = true;
  if (key == "j" || key == "down") ++first_line_;
  if ((key == "k" || key == "up") && first_line_ > 0) --first_line_;
  if (key == " " || key == "page-down") first_line_ += screen_->size().rows / 2;
  if (key == "b" || key == "page-up") first_line_ -= std::min(first_line_, screen_->size().rows / 2);
  return true;
}

std::string LivePage::status_line() {
  const Style& style = app_.style();
  std::string state;
  if (view().phase == ViewPhase::live && client_.core().write_state().read_only())
    state = style.yellow("●") + " " + one_line(pick(client_.core().write_state().message()));
  else if (view().phase == ViewPhase::live)
    state = style.green("●") + " " + tr("实时", "live");
  else if (client_.core().connection() == Connection::online)
    state = style.yellow("●") + " " + tr("追赶中", "catching up");
  else
    state = style.red("○") + " " +
            (client_.last_failure().empty() ? std::string(tr("连接中", "connecting"))
                                            : std::string(tr("重新连接中", "reconnecting")) + " (" +
                                                  one_line(client_.last_failure()) + ")");
  return state + "  " + heading();
}

void LivePage::draw(const std::string& status, const Screen::Size& size) {
  drawn_status_ = status;
  drawn_columns_ = size.columns;
  const std::vector<std::string> page = this->page(size.columns);
  const std::size_t room = size.rows > 3 ? size.rows - 3 : 1;
  first_line_ = std::min(first_line_, page.size() > room ? page.size() - room : 0);
  std::vector<std::string> lines{status, ""};
  for (std::size_t i = first_line_; i < std::min(first_line_ + room, page.size()); ++i)
    lines.push_back(page[i]);
  while (lines.size() < room + 2) lines.emplace_back();
  lines.push_back(app_.style().dim(tr("q 退出  j/k 滚动", "q quit  j/k scroll")));
  screen_->draw(lines);
}

}  // namespace slipway::cli
