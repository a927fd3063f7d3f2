#include "proto/records/files.h"

#include <string_view>

namespace slipway::records {
namespace {

constexpr std::string_view file_kind = "file/";

void attach(Files& records, const v1::FileAttached& attached, bool erased, const Happening& happening) {
  v1::Attachment& attachment = records.attachments.edit(attached.attachment_id());
  attachment.set_attachment_id(attached.attachment_id());
  attachment.set_about(attached.about());
  attachment.set_part(attached.part());
  attachment.set_digest(attached.digest());
  attachment.set_size(attached.size());
  attachment.set_name(erased ? std::string{} : attached.name());
  attachment.set_type(attached.type());
  attachment.set_by(happening.actor);
  *attachment.mutable_at() = happening.at;
  attachment.set_redacted(erased);
}

void detach(Files& records, const std::string& id) {
  if (const v1::Attachment* attachment = records.attachments.find(id)) records.detached.put(id, *attachment);
  records.attachments.drop(id);
}

void redact(Files& records, std::string_view text) {
  if (!text.starts_with(file_kind)) return;
  const std::string id{text.substr(file_kind.size())};
  for (Table<v1::Attachment>* table : {&records.attachments, &records.detached}) {
    if (!table->contains(id)) continue;
    v1::Attachment& attachment = table->edit(id);
    attachment.clear_name();
    attachment.set_redacted(true);
  }
}

template <class Records, class Use>
void each(Records& records, Use use) {
  for (const auto* table : {&records.attachments, &records.detached})
    for (const auto& [id, attachment] : table->all()) use(attachment);
}

}  // namespace

void evolve(Files& records, const v1::Event& event, const Happening& happening) {
  if (event.has_file_attached())
    attach(records, event.file_attached(), is_erased(event, v1::FileAttached::kNameFieldNumber), happening);
  if (event.has_file_detached()) detach(records, event.file_detached().attachment_id());
  if (event.has_text_redacted()) redact(records, event.text_redacted().text());
}

const v1::Attachment* find_attachment(const Files& records, const std::string& id) {
  const v1::Attachment* shown = records.attachments.find(id);
  return shown != nullptr ? shown : records.detached.find(id);
}

std::set<std::string> kept_files(const Files& records) {
  std::set<std::string> digests;
  each(records, [&](const v1::Attachment& attachment) {
    if (!attachment.redacted()) digests.insert(attachment.digest());
  });
  return digests;
}

std::set<std::string> redacted_files(const Files& records) {
  const std::set<std::string> kept = kept_files(records);
  std::set<std::string> digests;
  each(records, [&](const v1::Attachment& attachment) {
    if (attachment.redacted() && !kept.contains(attachment.digest())) digests.insert(attachment.digest());
  });
  return digests;
}

}  // namespace slipway::records
