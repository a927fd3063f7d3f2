#include "server/project_actor.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "eventstore/failpoint.h"
#include "proto/tlog/hash.h"
#include "server/domain/due.h"
#include "server/domain/request.h"
#include "server/domain/subject.h"
#include "server/timestamp.h"

namespace slipway {
namespace {

bool earlier(const google::protobuf::Timestamp& a, const google::protobuf::Timestamp& b) {
  return std::pair(a.seconds(), a.nanos()) < std::pair(b.seconds(), b.nanos());
}

// The intent's field name, as `move_task`: what the audit trail calls the command.
std::string command_name(const v1::Command& command) {
  return std::string(v1::Command::descriptor()->FindFieldByNumber(command.intent_case())->name());
}

// What an import brings while it runs; the domain lets nothing else say so.
bool is_brought_by_import(const v1::Commit& commit) {
  return std::ranges::any_of(commit.events(), [](const v1::Event& event) {
    return event.task_created().has_imported() || event.task_commented().has_imported();
  });
}

std::vector<std::string> people_erased_by(const v1::Commit& commit) {
  std::vector<std::string> people;
  for (const v1::Event& event : commit.events())
    if (event.has_person_erased()) people.push_back(event.person_erased().person_id());
  return people;
}

}  // namespace

ProjectActor::ProjectActor(std::string stream, LoadedProject loaded, EventStore& store, Keys& keys,
                           CheckpointStore& checkpoints, Runtime& runtime, const Mutants& mutants,
                           Deliver appended, FinishErasure finish_erasure, NoteRefusal note_refusal)
    : stream_(std::move(stream)),
      state_(std::move(loaded.stream.state)),
      access_(std::move(loaded.stream.access)),
      head_(loaded.stream.head),
      durable_(loaded.stream.head),
      recorded_at_(loaded.stream.recorded_at),
      durable_at_(loaded.stream.recorded_at),
      views_(view_names(stream_).size()),
      whole_(views_.size()),
      subject_keys_(std::move(loaded.stream.subject_keys)),
      store_(store),
      keys_(keys),
      checkpoints_(checkpoints),
      runtime_(runtime),
      mutants_(mutants),
      deliver_(std::move(appended)),
      finish_erasure_(std::move(finish_erasure)),
      note_refusal_(std::move(note_refusal)) {
  views_.front() = std::move(loaded.first_view);
  erased_ = last_erasure(state_, head_);
}

// --- deciding -----------------------------------------------------------------------------------

void ProjectActor::handle(CommandRequest request) {
  if (const auto valid = domain::validate(request.command); !valid) return refuse(request, valid.error());
  if (!mutants_.no_idempotency && answer_duplicate(request)) return;
  if (!request.read_only.empty() && !mutants_.write_when_read_only)
    return refuse(request, {domain::Code::read_only, {{"reason", request.read_only}}});

  v1::Commit undone;
  domain::Context context;
  context.actor = request.actor;
  context.now = decision_time();
  context.head = head_;
  context.workspace_roles = request.workspace_roles;
  context.workspace = workspace() ? nullptr : request.workspace.get();
  context.project_template = request.project_template;
  context.file = request.file;
  context.webhook_hosts = request.webhook_hosts;
  if (request.command.has_undo()) {
    auto found = read_commit(Revision{request.command.undo().revision()}, nullptr);
    if (found && *found) {
      undone = std::move(**found);
      context.undone = &undone;
    }
  }
  auto decision = std::visit(
      [&](const auto& aggregate) { return domain::decide(aggregate, request.command, context); }, state_);
  if (!decision) return refuse(request, decision.error());
  record(request, std::move(*decision));
}

// A retry, now or in a year, gets the first answer.
bool ProjectActor::answer_duplicate(CommandRequest& request) {
  const std::string& command_id = request.command.command_id();
  v1::Ack ack;
  if (const auto waiting = in_flight_by_command_.find(command_id); waiting != in_flight_by_command_.end()) {
    InFlight& first = in_flight_[waiting->second.value - durable_.value - 1];
    ack.set_command_id(command_id);
    ack.mutable_duplicate()->set_revision(waiting->second.value);
    ack.mutable_duplicate()->set_leaf_hash(first.leaf_hash);
    first.when_durable.push_back([reply = std::move(request.reply), ack]() mutable { reply(ack); });
    return true;
  }
  if (const v1::Committed* first = unrecorded_.find(command_id)) {
    *ack.mutable_duplicate() = *first;
    answer(request, std::move(ack));
    return true;
  }
  const auto found = store_.find_command(stream_, command_id);
  if (found && !*found) return false;
  std::string leaf;
  if (!found || !read_commit(**found, &leaf)) {
    refuse(request, {domain::Code::read_only, {}});
    return true;
  }
  ack.mutable_duplicate()->set_revision(mutants_.duplicate_names_head ? head_.value : (*found)->value);
  ack.mutable_duplicate()->set_leaf_hash(leaf);
  answer(request, std::move(ack));
  return true;
}

void ProjectActor::record(CommandRequest& request, std::vector<v1::Event> events) {
  v1::Ack ack;
  if (events.empty()) {  // Already so: nothing to record.
    if (head_leaf_hash_.empty()) (void)read_commit(head_, &head_leaf_hash_);  // Not known since the start.
    ack.mutable_committed()->set_revision(head_.value);
    ack.mutable_committed()->set_leaf_hash(head_leaf_hash_);
    unrecorded_.keep(request.command.command_id(), ack.committed());
    return answer(request, std::move(ack));
  }
  InFlight flight;
  v1::Commit& commit = flight.commit;
  commit.set_format(1);
  commit.set_project(stream_);
  commit.set_revision(head_.value + 1);
  commit.set_command_id(request.command.command_id());
  commit.set_command(command_name(request.command));
  commit.set_actor(request.actor);
  *commit.mutable_recorded_at() = decision_time();
  *commit.mutable_origin() = std::move(request.origin);
  if (request.command.has_undo()) commit.set_undoes(request.command.undo().revision());
  for (v1::Event& event : events) *commit.add_events() = std::move(event);

  auto bytes = stored_bytes(commit);
  if (!bytes) return refuse(request, {domain::Code::read_only, {}});
  if (bytes->size() > commit_bytes_max) {
    return refuse(request,
                  {domain::Code::commit_too_large,
                   {{"bytes", std::to_string(bytes->size())}, {"limit", std::to_string(commit_bytes_max)}}});
  }
  if (!note_erasure(flight)) return refuse(request, {domain::Code::read_only, {}});
  const tlog::Hash leaf = tlog::leaf_hash(*bytes);
  flight.leaf_hash = tlog::bytes_of(leaf);
  SLIPWAY_FAILPOINT("actor.after_decide");
  if (!mutants_.due_again || !request.command.has_record_due()) fold_rules(state_, commit);
  SLIPWAY_FAILPOINT("actor.after_evolve");
  head_leaf_hash_ = flight.leaf_hash;
  recorded_at_ = commit.recorded_at();

  NewCommit appending{stream_, head_, commit.command_id(), std::move(bytes), leaf};
  head_ = head_.next();
  in_flight_by_command_.emplace(commit.command_id(), head_);
  ack.mutable_committed()->set_revision(head_.value);
  ack.mutable_committed()->set_leaf_hash(flight.leaf_hash);
  in_flight_.push_back(std::move(flight));
  answer(request, std::move(ack));
  // Last: a store may answer before append returns.
  store_.append(std::move(appending), deliver_);
  SLIPWAY_FAILPOINT("actor.after_append");
}

// The commit as it is stored: its personal fields and redactable texts sealed. Null: there is no key to be
// had.
std::shared_ptr<const std::string> ProjectActor::stored_bytes(const v1::Commit& commit) {
  if (!has_texts_to_seal(commit) || mutants_.no_sealing)
    return std::make_shared<const std::string>(commit.SerializeAsString());
  v1::Commit sealed = commit;
  if (!seal_commit(sealed, subject_keys_, keys_)) return nullptr;
  return std::make_shared<const std::string>(sealed.SerializeAsString());
}

// --- erasing ------------------------------------------------------------------------------------

// What is written next about an erased subject is sealed under a key of its own. Rare enough to wait for the
// disk here. False: it did not take the note, without which a crash could leave the keys.
bool ProjectActor::note_erasure(InFlight& flight) {
  flight.erases = erases_something(flight.commit);
  if (!flight.erases) return true;
  if (!keys_.begin_erasure(stream_)) return false;
  follow_keys(flight.commit, subject_keys_, flight.keys_to_destroy);
  return true;
}

// Once its record is durable and before anyone is told of it. Blocks on the disk: rare, and a view that is
// read next must not show what was erased.
void ProjectActor::erase(const InFlight& flight) {
  if (!mutants_.followers_keep_what_is_erased) erased_ = durable_;
  if (mutants_.keep_keys) return;
  keys_.destroy(flight.keys_to_destroy);
  checkpoints_.forget(stream_);
}

// --- answering ----------------------------------------------------------------------------------

void ProjectActor::refuse(CommandRequest& request, const domain::Refusal& refusal) {
  note(request, refusal);
  v1::Ack ack;
  *ack.mutable_refused() = domain::to_proto(refusal, head_.value);
  answer(request, std::move(ack));
}

// Not what the server asks of itself, nor what has to wait: for the disk, or for another text a moment ago.
// Of a project that is not there nothing is kept: anyone could name any.
void ProjectActor::note(const CommandRequest& request, const domain::Refusal& refusal) const {
  if (head_.value == 0 || request.actor == domain::system_actor) return;
  if (!request.read_only.empty() || refusal.code == domain::Code::text_busy) return;
  v1::RefusedCommand refused;
  *refused.mutable_at() = decision_time();
  refused.set_actor(request.actor);
  if (request.command.intent_case() != v1::Command::INTENT_NOT_SET)
    refused.set_command(command_name(request.command));
  refused.set_code(std::string(domain::name(refusal.code)));
  refused.set_entity(domain::subject_of(request.command));
  refused.set_revision(head_.value);
  v1::Text sentence = domain::sentence_without_texts(refusal);
  refused.set_message_zh(std::move(*sentence.mutable_zh()));
  refused.set_message_en(std::move(*sentence.mutable_en()));
  note_refusal_(stream_, std::move(refused));
}

// Lets the answer go once everything it was decided against is durable.
void ProjectActor::answer(CommandRequest& request, v1::Ack ack) {
  ack.set_command_id(request.command.command_id());
  if (in_flight_.empty() || mutants_.ack_before_durable) return request.reply(ack);
  if (mutants_.lose_an_answer && ack.has_refused()) return;
  in_flight_.back().when_durable.push_back(
      [reply = std::move(request.reply), ack = std::move(ack)]() mutable { reply(ack); });
}

std::optional<FeedEntry> ProjectActor::appended(const AppendResult& result) {
  if (!result.revision) return std::nullopt;
  SLIPWAY_ASSERT(!in_flight_.empty() && *result.revision == durable_.next(),
                 fmt::format("{}: appended {}, durable {}", stream_, result.revision->value, durable_.value));
  InFlight flight = std::move(in_flight_.front());
  in_flight_.pop_front();
  in_flight_by_command_.erase(flight.commit.command_id());
  durable_ = *result.revision;
  durable_at_ = flight.commit.recorded_at();
  if (fold_access(access_, flight.commit)) access_changed_ = true;
  if (flight.erases) erase(flight);

  FeedEntry entry;
  entry.revision = durable_;
  entry.erases = erased_ == durable_;
  entry.quiet = is_brought_by_import(flight.commit);
  for (std::size_t view = 0; view < views_.size(); ++view)
    if (views_[view]) entry.deltas[view] = views_[view]->apply(flight.commit);
  if (view_loads_ > 0) kept_for_loads_.push_back(flight.commit);
  if (mutants_.skip_a_delta && durable_.value % 7 == 0) entry.deltas[1] = nullptr;
  for (const auto& view : views_) {
    if (!view || !view->checkpoint_is_due()) continue;
    runtime_.run_blocking([this_store = &checkpoints_, stream = stream_, name = std::string(view->name()),
                           revision = durable_, bytes = view->checkpoint(),
                           generation = checkpoints_.generation(stream_)] {
      this_store->put(stream, name, revision, bytes, generation);
    });
  }
  const auto tell = [](auto& when_durable) {
    for (auto& ready : when_durable) ready();
  };
  if (!flight.erases) {
    SLIPWAY_FAILPOINT("actor.before_answer");
    tell(flight.when_durable);
    SLIPWAY_FAILPOINT("actor.after_answer");
    return entry;
  }
  finish_erasure_(people_erased_by(flight.commit),
                  [tell, waiting = std::move(flight.when_durable)]() mutable { tell(waiting); });
  return entry;
}

std::optional<google::protobuf::Timestamp> ProjectActor::next_due() {
  const domain::Project* project = this->project();
  if (project == nullptr) return std::nullopt;
  if (next_due_.head != head_) next_due_ = {head_, domain::next_due(*project)};
  return next_due_.at;
}

bool ProjectActor::take_access_changed() {
  return std::exchange(access_changed_, false);
}

std::expected<std::optional<v1::Commit>, StoreError> ProjectActor::read_commit(Revision revision,
                                                                               std::string* leaf) const {
  if (revision.value == 0 || revision > head_) return std::nullopt;
  if (revision > durable_) return in_flight_[revision.value - durable_.value - 1].commit;
  std::optional<v1::Commit> commit;
  const auto read =
      store_.read_stream(stream_, Revision{revision.value - 1}, [&](const StoredCommit& stored) {
        if (auto opened = open_commit(stored.bytes, keys_)) commit = std::move(*opened);
        if (leaf) *leaf = tlog::bytes_of(tlog::leaf_hash(stored.bytes));
        return false;
      });
  if (!read) return std::unexpected(read.error());
  return commit;
}

// The clock, but never before the commit before: a stream's times can be searched.
google::protobuf::Timestamp ProjectActor::decision_time() const {
  const google::protobuf::Timestamp now = to_timestamp(runtime_.wall());
  return earlier(now, recorded_at_) ? recorded_at_ : now;
}

// --- reading ------------------------------------------------------------------------------------

std::vector<std::size_t> ProjectActor::missing(ViewSet wanted) const {
  std::vector<std::size_t> missing;
  for (std::size_t view = 0; view < views_.size(); ++view)
    if ((wanted >> view & 1U) && !views_[view]) missing.push_back(view);
  return missing;
}

Revision ProjectActor::begin_view_load() {
  ++view_loads_;
  return durable_;
}

void ProjectActor::end_view_load(std::vector<std::pair<std::size_t, std::unique_ptr<View>>> views) {
  for (auto& [index, view] : views) {
    if (!view || views_.at(index)) continue;
    for (const v1::Commit& commit : kept_for_loads_)
      if (commit.revision() > view->revision().value) view->apply(commit);
    views_[index] = std::move(view);
  }
  if (--view_loads_ == 0) kept_for_loads_.clear();
}

std::shared_ptr<const std::vector<SnapshotPart>> ProjectActor::whole(std::size_t view) {
  WholeView& cached = whole_.at(view);
  if (cached.parts && cached.revision == durable_) return cached.parts;
  SnapshotBuilder builder;
  views_.at(view)->each([&](const View::Item& item) { builder.add(*item.entity); });
  cached = {durable_, std::make_shared<const std::vector<SnapshotPart>>(builder.take())};
  return cached.parts;
}

std::shared_ptr<const std::vector<SnapshotPart>> ProjectActor::since(std::size_t view, Revision from) const {
  SnapshotBuilder builder;
  views_.at(view)->since(from, [&](const View::Item& item) {
    if (item.entity)
      builder.add(*item.entity);
    else
      builder.remove(item.id);
  });
  return std::make_shared<const std::vector<SnapshotPart>>(builder.take());
}

}  // namespace slipway
