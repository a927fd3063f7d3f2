#include "projections/record_projection.h"

#include "proto/basics.h"
#include "proto/records/free_text.h"

namespace slipway {
namespace {

// Each type stands once in the schema's list of what an entity can be.
const google::protobuf::FieldDescriptor* body_of(const google::protobuf::Descriptor& record) {
  const auto* bodies = v1::Entity::descriptor()->FindOneofByName("body");
  for (int i = 0; i < bodies->field_count(); ++i) {
    if (bodies->field(i)->message_type() == &record) return bodies->field(i);
  }
  return nullptr;
}

}  // namespace

EntityForm::EntityForm(std::string_view kind, const google::protobuf::Descriptor& record)
    : kind_(kind), body_(kind.starts_with('~') ? nullptr : body_of(record)) {
  SLIPWAY_ASSERT(kind.starts_with('~') || body_ != nullptr, record.name());
}

void EntityForm::write(const google::protobuf::Message& record, v1::Entity& entity) const {
  if (body_ == nullptr) {
    record.SerializeToString(entity.mutable_fold()->mutable_message());
  } else {
    entity.GetReflection()->MutableMessage(&entity, body_)->CopyFrom(record);
  }
}

std::optional<std::string> EntityForm::read(const v1::Entity& entity,
                                            google::protobuf::Message& record) const {
  const int body = body_ == nullptr ? static_cast<int>(v1::Entity::kFold) : body_->number();
  const std::string& id = entity.id();
  if (entity.body_case() != body) return std::nullopt;
  if (kind_.ends_with('/') ? !id.starts_with(kind_) : id != kind_) return std::nullopt;
  if (body_ != nullptr) {
    record.CopyFrom(entity.GetReflection()->GetMessage(entity, body_));
  } else if (!record.ParseFromString(entity.fold().message())) {
    return std::nullopt;
  }
  return id.substr(kind_.size());
}

void RecordProjection::apply(const v1::Commit& commit, v1::ViewDelta& delta) {
  if (!std::exchange(prepared_, true)) prepare();
  const records::Happening happening{
      .actor = commit.actor(), .at = commit.recorded_at(), .revision = {commit.revision()}};
  for (const v1::Event& event : commit.events()) {
    if (event.erased().empty()) {
      fold(event, happening);
    } else {
      fold(records::with_erased_texts(event), happening);
    }
  }
  follow(happening);
  for (const auto& rows : rows_) rows->emit(delta);
}

void RecordProjection::restore(const v1::Entity& entity) {
  for (const auto& rows : rows_) {
    if (rows->restore(entity)) return;
  }
}

}  // namespace slipway
