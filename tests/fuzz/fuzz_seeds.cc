// Writes the seeds of the protobuf targets, so that none of them is kept as bytes that nobody can read:
// `fuzz_seeds DIRECTORY` fills frame_json, frame_pb, commit and text below it.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "proto/text/utf16.h"
#include "server/frames.h"
#include "tests/fuzz/world.h"

namespace slipway::fuzz {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& directory, std::size_t number, const std::string& bytes) {
  fs::create_directories(directory);
  std::ofstream stream{directory / fmt::format("seed-{:03}", number), std::ios::binary};
  stream << bytes;
  SLIPWAY_ASSERT(stream.good(), directory.string());
}

void write_frames(const fs::path& directory) {
  std::size_t number = 0;
  for (const auto& line : lines_of("tests/fuzz/corpus/frames.jsonl")) {
    v1::ClientFrame frame;
    std::string error;
    SLIPWAY_ASSERT(decode(line, Codec::json, frame, error), error + line);
    write(directory / "frame_json", number, line);
    write(directory / "frame_pb", number, frame.SerializeAsString());
    ++number;
  }
}

// A project's history, commit by commit, and then in one.
void write_commits(const fs::path& directory) {
  v1::Commit whole;
  for (const auto& commit : mid_life().commits) {
    write(directory / "commit", commit.revision(), commit.SerializeAsString());
    whole.MergeFrom(commit);
  }
  write(directory / "commit", 0, whole.SerializeAsString());
}

// Several changes of one text, which stands as the client's id.
void write_texts(const fs::path& directory) {
  std::size_t number = 0;
  for (const std::string text : {"", "ab", "上线😀"}) {
    const auto units = static_cast<std::uint32_t>(text::to_utf16(text).size());
    v1::Event event;
    v1::TextEdited& edited = *event.mutable_text_edited();
    edited.set_meeting_id("m");
    edited.set_client_id(text);
    edited.set_inserted("one😀");
    for (const std::uint32_t kept : {0U, units / 2, units}) {
      v1::TextUpdate& update = *edited.add_updates();
      update.add_sections()->set_length(kept);
      v1::ChangeSection& changed = *update.add_sections();
      changed.set_length(units - kept);
      changed.set_changed(true);
      changed.set_inserted(2);
    }
    write(directory / "text", number++, event.SerializeAsString());
  }
}

}  // namespace
}  // namespace slipway::fuzz

int main(int argc, char** argv) {
  SLIPWAY_ASSERT(argc == 2, "fuzz_seeds DIRECTORY");
  slipway::fuzz::write_frames(argv[1]);
  slipway::fuzz::write_commits(argv[1]);
  slipway::fuzz::write_texts(argv[1]);
}
