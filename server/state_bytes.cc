#include "server/state_bytes.h"

#include <algorithm>
#include <array>
#include <boost/pfr.hpp>
#include <concepts>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "projections/varint.h"
#include "server/state_fingerprint.h"

namespace slipway {
namespace {

using google::protobuf::Message;

// Numbers beyond these are no role of any schema: RoleSet keeps none.
constexpr int role_numbers = 32;

template <class T>
concept Number = std::integral<T> || std::is_enum_v<T>;
// Whose rows are in order.
template <class T>
concept Ordered = requires(T rows) { typename T::key_compare; };
template <class T>
concept Hashed = requires(T rows) { typename T::hasher; };
template <class T>
concept Mapping = requires { typename T::mapped_type; };
template <class T>
concept Sequence = requires(T rows) { rows.emplace_back(); } && !std::same_as<T, std::string> &&
                   !std::same_as<T, std::u16string>;
template <class T>
concept Struct = std::is_aggregate_v<T> && !requires(T value) { value.size(); };

class Writer {
 public:
  template <Number T>
  void write(T value) {
    append_varint(bytes_, static_cast<std::uint64_t>(value));
  }
  void write(const std::string& text) { append_sized(bytes_, text); }
  void write(const std::u16string& text) {
    write(text.size());
    for (const char16_t unit : text) write(unit);
  }
  void write(const domain::RoleSet& roles) {
    std::uint64_t numbers = 0;
    for (int role = 0; role < role_numbers; ++role)
      if (roles.has(static_cast<v1::Role>(role))) numbers |= std::uint64_t{1} << role;
    write(numbers);
  }
  void write(const std::derived_from<Message> auto& message) { write(message.SerializeAsString()); }
  template <class T>
  void write(const std::optional<T>& value) {
    write(value.has_value());
    if (value) write(*value);
  }
  template <class First, class Second>
  void write(const std::pair<First, Second>& pair) {
    write(pair.first);
    write(pair.second);
  }
  template <class... Ts>
  void write(const std::variant<Ts...>& variant) {
    write(variant.index());
    std::visit([&](const auto& value) { write(value); }, variant);
  }
  template <class Record>
  void write(const records::Table<Record>& table) {
    write(table.all());
  }
  template <class T, std::size_t size>
  void write(const std::array<T, size>& values) {
    for (const T& value : values) write(value);
  }
  template <class T>
    requires Ordered<T> || Sequence<T>
  void write(const T& rows) {
    write(rows.size());
    for (const auto& row : rows) write(row);
  }
  // In the order of their ids: the order of a hash table depends on how it was filled.
  template <Hashed T>
  void write(const T& rows) {
    std::vector<const typename T::value_type*> ordered;
    ordered.reserve(rows.size());
    for (const auto& row : rows) ordered.push_back(&row);
    std::ranges::sort(ordered, {}, [](const auto* row) -> const auto& {
      if constexpr (Mapping<T>)
        return row->first;
      else
        return *row;
    });
    write(rows.size());
    for (const auto* row : ordered) write(*row);
  }
  template <Struct T>
  void write(const T& value) {
    boost::pfr::for_each_field(value, [&](const auto& member) { write(member); });
  }

  std::string take() && { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// What the writer's functions of the same argument wrote. Nothing is read after the first that was not
// written so.
class StateReader {
 public:
  explicit StateReader(std::string_view bytes) : bytes_(bytes) {}
  bool all_read() const { return good_ && bytes_.at_end(); }

  template <Number T>
  void read(T& value) {
    std::uint64_t number = 0;
    good_ = good_ && bytes_.varint(number);
    value = static_cast<T>(number);
  }
  void read(std::string& text) { text = sized(); }
  void read(std::u16string& text) {
    for (std::size_t left = count(); left > 0 && good_; --left) {
      char16_t unit = 0;
      read(unit);
      text.push_back(unit);
    }
  }
  void read(domain::RoleSet& roles) {
    std::uint64_t numbers = 0;
    read(numbers);
    for (int role = 0; role < role_numbers; ++role)
      if ((numbers >> role & 1U) != 0) roles.add(static_cast<v1::Role>(role));
  }
  void read(std::derived_from<Message> auto& message) {
    const std::string_view bytes = sized();
    good_ = good_ && message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  }
  template <class T>
  void read(std::optional<T>& value) {
    bool there = false;
    read(there);
    if (there) read(value.emplace());
  }
  template <class First, class Second>
  void read(std::pair<First, Second>& pair) {
    read(pair.first);
    read(pair.second);
  }
  // Of the two that there are.
  void read(Aggregate& aggregate) {
    if (count() == 0)
      read(aggregate.emplace<domain::Workspace>());
    else
      read(aggregate.emplace<domain::Project>());
  }
  template <class Record>
  void read(records::Table<Record>& table) {
    for (std::size_t left = count(); left > 0 && good_; --left) {
      std::pair<std::string, Record> row;
      read(row);
      table.put(row.first, std::move(row.second));
    }
  }
  template <class T, std::size_t size>
  void read(std::array<T, size>& values) {
    for (T& value : values) read(value);
  }
  template <Sequence T>
  void read(T& rows) {
    for (std::size_t left = count(); left > 0 && good_; --left) read(rows.emplace_back());
  }
  template <class T>
    requires Ordered<T> || Hashed<T>
  void read(T& rows) {
    for (std::size_t left = count(); left > 0 && good_; --left) {
      if constexpr (Mapping<T>) {
        std::pair<typename T::key_type, typename T::mapped_type> row;
        read(row);
        rows.insert(rows.end(), std::move(row));
      } else {
        typename T::key_type row;
        read(row);
        rows.insert(rows.end(), std::move(row));
      }
    }
  }
  template <Struct T>
  void read(T& value) {
    boost::pfr::for_each_field(value, [&](auto& member) { read(member); });
  }

 private:
  std::size_t count() {
    std::size_t count = 0;
    read(count);
    return count;
  }
  std::string_view sized() {
    std::string_view text;
    good_ = good_ && bytes_.sized(text);
    return text;
  }

  BytesReader bytes_;
  bool good_ = true;
};

}  // namespace

std::string bytes_of(const StreamState& state) {
  Writer writer;
  writer.write(std::string{state_fingerprint});
  writer.write(state);
  return std::move(writer).take();
}

bool read_state(std::string_view bytes, StreamState& state) {
  StateReader reader{bytes};
  std::string fingerprint;
  reader.read(fingerprint);
  if (fingerprint != state_fingerprint) return false;
  reader.read(state);
  return reader.all_read();
}

}  // namespace slipway
