// Plain POSIX ustar archives of regular files: written as every tar reads them, read strictly.
//
// A bundle's names are short and its files small, so that none of ustar's extensions is needed, and what is
// not needed is refused: links, devices, long names, two spellings of a number, bytes between the files or
// behind them. Streams; constant memory.
#pragma once

#include <cstdint>
#include <expected>
#include <istream>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

namespace slipway::audit {

inline constexpr std::size_t tar_name_chars_max = 99;
inline constexpr std::uint64_t tar_file_bytes_max = (std::uint64_t{1} << 33) - 1;

class TarWriter {
 public:
  // `seconds` since the Epoch: every file's time.
  TarWriter(std::ostream& out, std::uint64_t seconds) : out_(out), seconds_(seconds) {}
  // REQUIRES: a name and a size within the limits.
  void add(std::string_view name, std::string_view bytes);
  // The same in pieces: as many bytes as `size` says are written before anything else.
  void begin(std::string_view name, std::uint64_t size);
  void write(std::string_view piece);
  // Ends the archive. False: something could not be written.
  bool finish();

 private:
  std::ostream& out_;
  std::uint64_t seconds_;
  std::uint64_t left_ = 0;  // Of the present file.
  std::uint64_t padding_ = 0;
};

struct TarFile {
  std::string name;
  std::uint64_t size = 0;
};

enum class TarError {
  malformed,  // Not a header of a regular file, or bytes where zeroes fill a block or end the archive.
  cut_off,    // Ends inside a file, or without the mark that ends an archive.
  too_large,  // The file is larger than the reader was ready for.
};

class TarReader {
 public:
  explicit TarReader(std::istream& in) : in_(in) {}
  // The next file; what was not read of the one before is skipped. Nothing: the archive ends here.
  std::expected<std::optional<TarFile>, TarError> next();
  // The file's bytes, whole. REQUIRES: next() gave a file whose bytes were not read.
  std::expected<std::string, TarError> read(std::size_t bytes_max);
  // The file's next bytes, at most so many; none: it ends here. REQUIRES: as above, or read_some before.
  std::expected<std::string, TarError> read_some(std::size_t bytes_max);

 private:
  // Goes to the next header.
  std::optional<TarError> pass();
  bool zeroes_to_the_end();

  std::istream& in_;
  std::uint64_t left_ = 0;  // Of the present file.
  std::uint64_t padding_ = 0;
};

}  // namespace slipway::audit
