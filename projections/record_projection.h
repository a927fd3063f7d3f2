// A view of tables of records: each row an entity, sent when it was touched.
//
// A view folds events into its tables, then makes what it computes of the rows that were touched. Rows are
// entities, so a checkpoint of them is whole: rows that clients see as they are, and rows that a view only
// counts on, as fold state. What a view keeps beside its tables it must be able to make anew of them
// (`prepare`).
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "projections/projection.h"
#include "proto/records/happening.h"
#include "proto/records/table.h"

namespace slipway {

// Rows that a view computes: a row that is set to what it is already is not sent again.
template <class Record>
class Computed {
 public:
  using Rows = std::map<std::string, Record, std::less<>>;

  // Null: there is none.
  const Record* find(std::string_view id) const {
    const auto row = rows_.find(id);
    return row == rows_.end() ? nullptr : &row->second;
  }
  const Rows& all() const { return rows_; }
  void set(const std::string& id, Record record) {
    const auto row = rows_.find(id);
    if (row != rows_.end() && row->second.SerializeAsString() == record.SerializeAsString()) return;
    rows_[id] = std::move(record);
    touched_.insert(id);
  }
  void drop(const std::string& id) {
    if (rows_.erase(id) > 0) touched_.insert(id);
  }
  void put(const std::string& id, Record record) { rows_[id] = std::move(record); }
  // Set or dropped since the last call.
  const std::set<std::string>& touched() const { return touched_; }
  std::set<std::string> take_touched() { return std::exchange(touched_, {}); }

 private:
  Rows rows_;
  std::set<std::string> touched_;
};

// How rows of one kind are entities.
class EntityForm {
 public:
  // `kind` as `risk/`, followed by the row's id; or, without a slash, the id of the only one. Hidden rows are
  // fold state, and their kind begins with `~`.
  EntityForm(std::string_view kind, const google::protobuf::Descriptor& record);

  std::string entity_id(std::string_view row) const { return kind_ + std::string{row}; }
  void write(const google::protobuf::Message& record, v1::Entity& entity) const;
  // The row's id; none: the entity is of another kind.
  std::optional<std::string> read(const v1::Entity& entity, google::protobuf::Message& record) const;

 private:
  std::string kind_;
  const google::protobuf::FieldDescriptor* body_;  // Null: hidden.
};

class RecordProjection : public Projection {
 public:
  explicit RecordProjection(std::string_view name) : name_(name) {}
  std::string_view name() const final { return name_; }
  void apply(const v1::Commit& commit, v1::ViewDelta& delta) final;
  void restore(const v1::Entity& entity) final;

 protected:
  // `table` is a records::Table or Computed, and lives as long as this.
  template <class Table>
  void shows(Table& table, std::string_view kind) {
    rows_.push_back(std::make_unique<RowsOf<Table>>(table, kind));
  }

  virtual void fold(const v1::Event& event, const records::Happening& happening) = 0;
  // Before the first commit: makes what is computed of the tables, if they were restored.
  virtual void prepare() {}
  // After the events of a commit. What they touched stands in the tables.
  virtual void follow(const records::Happening& happening) { (void)happening; }

 private:
  class Rows {
   public:
    virtual ~Rows() = default;
    virtual void emit(v1::ViewDelta& delta) = 0;
    virtual bool restore(const v1::Entity& entity) = 0;
  };
  template <class Table>
  class RowsOf final : public Rows {
   public:
    using Record = Table::Rows::mapped_type;
    RowsOf(Table& table, std::string_view kind) : table_(table), form_(kind, *Record::descriptor()) {}
    void emit(v1::ViewDelta& delta) override {
      for (const std::string& id : table_.take_touched()) {
        if (const Record* record = table_.find(id)) {
          v1::Entity& entity = *delta.add_upserts();
          entity.set_id(form_.entity_id(id));
          form_.write(*record, entity);
        } else {
          delta.add_removals(form_.entity_id(id));
        }
      }
    }
    bool restore(const v1::Entity& entity) override {
      Record record;
      const auto id = form_.read(entity, record);
      if (id) table_.put(*id, std::move(record));
      return id.has_value();
    }

   private:
    Table& table_;
    const EntityForm form_;
  };

  const std::string name_;
  std::vector<std::unique_ptr<Rows>> rows_;
  bool prepared_ = false;
};

}  // namespace slipway
