#include "clients/cli/watch.h"

#include <fmt/format.h>

#include <algorithm>

#include "clients/cli/board_layout.h"
#include "clients/cli/dates.h"
#include "clients/cli/say.h"
#include "clients/cli/screen.h"
#include "clients/cli/text.h"
#include "clients/cli/words.h"
#include "clients/cpp/client.h"

namespace slipway::cli {
namespace {

using client::Connection;
using client::ViewPhase;
using client::ViewState;

class Watch {
 public:
  explicit Watch(App& app)
      : app_(app),
        project_(app.project()),
        client_({.url = app.url(),
                 .token = app.token(),
                 .client_id = app.config().client_id,
                 .device = "cli",
                 .keep_changes = true}) {
    client_.subscribe(project_, "board");
    client_.subscribe(project_, "overview");
    client_.subscribe("workspace", "directory");
    v1::Presence presence;
    presence.set_project(project_);
    presence.set_scope("board");
    client_.core().set_presence(presence);
  }

  void run() {
    if (app_.interactive() && !app_.options().json) screen_.emplace();
    const auto ended = client_.run([this] { return step(); });
    screen_.reset();
    if (ended == client::Client::Ran::needs_auth)
      throw Failure{.exit = ExitCode::not_signed_in,
                    .code = "sign_in_required",
                    .message = tr("令牌已失效,请重新登录: slipway sign-in",
                                  "the token is no longer good: slipway sign-in")};
    if (board_view().phase == ViewPhase::closed) throw closed();
  }

 private:
  const ViewState& board_view() const { return *client_.view(project_, "board"); }

  Failure closed() const {
    const v1::ViewClosed& closed = board_view().closed;
    return {.exit = closed.code() == "not_found" ? ExitCode::not_found : ExitCode::refused,
            .code = closed.code(),
            .message = pick(closed.message())};
  }

  // True: it is over.
  bool step() {
    if (interruption_.happened() || board_view().phase == ViewPhase::closed) return true;
    const std::vector<client::ViewChange> changes = client_.core().take_changes();
    client_.core().take_errors();
    if (!changes.empty()) take_in(changes);
    if (!screen_) return false;
    const bool keyed = obey(screen_->key());
    const std::string status = status_line();
    const auto size = screen_->size();
    if (changes.empty() && !keyed && status == drawn_status_ && size.columns == drawn_columns_) return over_;
    draw(status, size);
    return over_;
  }

  void take_in(const std::vector<client::ViewChange>& changes) {
    directory_ = client::read_directory(client::entities(*client_.view("workspace", "directory")));
    overview_ = client::read_overview(client::entities(*client_.view(project_, "overview")));
    client::Board board = client::read_board(client::entities(board_view()));
    if (!screen_)
      for (const client::ViewChange& change : changes)
        if (change.project == project_ && change.view == "board") tell(change, board);
    board_ = std::move(board);
  }

  // --- lines ---

  void tell(const client::ViewChange& change, const client::Board& board) {
    if (app_.options().json) return tell_json(change);
    const std::string revision = fmt::format("r{}", change.to_revision);
    if (change.whole) {
      app_.line(say("{} 看板: 未完成 {}, 完成 {}, 阻塞 {}", "{} board: {} open, {} done, {} blocked",
                    revision, board.totals.open(), board.totals.done(), board.totals.blocked()));
    } else {
      for (const auto* ids : {&change.upserted, &change.removed})
        for (const std::string& id : *ids) tell_card(revision, id, board);
    }
    app_.out().flush();
  }

  void tell_card(const std::string& revision, const std::string& entity_id, const client::Board& board) {
    constexpr std::string_view prefix = "task/";
    if (!entity_id.starts_with(prefix)) return;
    const std::string task = entity_id.substr(prefix.size());
    const v1::TaskCard* after = board.task(task);
    const std::string text = tell_change(board_.task(task), after, board, directory_);
    if (text.empty()) return;
    const std::string who = after ? one_line(directory_.person_name(after->changed_by())) : "";
    app_.line(fmt::format("{} {} {}", revision, who, text));
  }

  void tell_json(const client::ViewChange& change) {
    v1::Transition transition;
    transition.set_project(change.project);
    transition.set_from_revision(change.whole ? 0 : change.from_revision);
    transition.set_to_revision(change.to_revision);
    v1::ViewDelta& delta = *transition.add_views();
    delta.set_view(change.view);
    delta.set_revision(change.to_revision);
    for (const std::string& id : change.upserted)
      if (const auto found = board_view().entities.find(id); found != board_view().entities.end())
        (void)delta.add_upserts()->ParseFromString(found->second);
    for (const std::string& id : change.removed) delta.add_removals(id);
    app_.print_json(transition);
    app_.out().flush();
  }

  // --- the page ---

  bool obey(const std::string& key) {
    if (key.empty()) return false;
    if (key == "q" || key == "Q") over_ = true;
    if (key == "j" || key == "down") ++first_line_;
    if ((key == "k" || key == "up") && first_line_ > 0) --first_line_;
    if (key == " " || key == "page-down") first_line_ += screen_->size().rows / 2;
    if (key == "b" || key == "page-up") first_line_ -= std::min(first_line_, screen_->size().rows / 2);
    return true;
  }

  std::string status_line() {
    const ViewState& board = board_view();
    const Style& style = app_.style();
    std::string state;
    if (board.phase == ViewPhase::live && client_.core().write_state().read_only())
      state = style.yellow("●") + " " + one_line(pick(client_.core().write_state().message()));
    else if (board.phase == ViewPhase::live)
      state = style.green("●") + " " + tr("实时", "live");
    else if (client_.core().connection() == Connection::online)
      state = style.yellow("●") + " " + tr("追赶中", "catching up");
    else
      state = style.red("○") + " " +
              (client_.last_failure().empty() ? std::string(tr("连接中", "connecting"))
                                              : std::string(tr("重新连接中", "reconnecting")) + " (" +
                                                    one_line(client_.last_failure()) + ")");
    std::string here;
    if (const v1::PresenceUpdate* present = client_.core().presence(project_)) {
      std::vector<std::string> names;
      for (const v1::PresentPerson& person : present->people())
        names.push_back(one_line(directory_.person_name(person.person_id())));
      std::ranges::sort(names);
      const auto again = std::ranges::unique(names);
      names.erase(again.begin(), again.end());
      if (!names.empty()) here = fmt::format("  {} {}", tr("在线:", "here:"), fmt::join(names, ", "));
    }
    return fmt::format("{}  r{}  {}{}", state, board.revision, one_line(overview_.project.name()), here);
  }

  void draw(const std::string& status, const Screen::Size& size) {
    drawn_status_ = status;
    drawn_columns_ = size.columns;
    const std::vector<std::string> page =
        lay_out(board_, directory_, {.width = size.columns, .style = app_.style(), .today = today()});
    const std::size_t room = size.rows > 3 ? size.rows - 3 : 1;
    first_line_ = std::min(first_line_, page.size() > room ? page.size() - room : 0);
    std::vector<std::string> lines{status, ""};
    for (std::size_t i = first_line_; i < std::min(first_line_ + room, page.size()); ++i)
      lines.push_back(page[i]);
    while (lines.size() < room + 2) lines.emplace_back();
    lines.push_back(app_.style().dim(tr("q 退出  j/k 滚动", "q quit  j/k scroll")));
    screen_->draw(lines);
  }

  App& app_;
  const std::string project_;
  client::Client client_;
  Interruption interruption_;
  std::optional<Screen> screen_;
  client::Board board_;
  client::Directory directory_;
  client::Overview overview_;
  std::string drawn_status_;
  std::size_t drawn_columns_ = 0;
  std::size_t first_line_ = 0;
  bool over_ = false;
};

}  // namespace

void watch_board(App& app) {
  app.refuse_at();
  if (app.config().client_id.empty()) app.save_config();
  Watch(app).run();
}

}  // namespace slipway::cli
