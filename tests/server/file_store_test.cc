// Files by their digest: whole or not there, kept while someone names them, and never served altered.
#include "server/file_store.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "proto/tlog/hash.h"
#include "server/file_scanner.h"

namespace slipway {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

std::string digest_of(const std::string& text) {
  tlog::Sha256 hash;
  hash.update(text);
  return hash.finish();
}

FilePolicy with_limit(std::uint64_t bytes) {
  FilePolicy policy;
  policy.bytes_max = bytes;
  return policy;
}

FilePolicy with_scanner(std::string program, std::chrono::milliseconds within = file_scan_within) {
  FilePolicy policy;
  policy.scanner = std::move(program);
  policy.scan_within = within;
  return policy;
}

class FileStoreTest : public testing::Test {
 protected:
  FileStoreTest() {
    std::string pattern = (fs::temp_directory_path() / "slipway-files-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    open();
  }
  ~FileStoreTest() override { fs::remove_all(folder_); }

  void open(FilePolicy policy = {}) {
    store_ = std::make_unique<FileStore>((folder_ / "files").string(), std::move(policy));
  }
  std::expected<FileStore::Stored, FileError> put(const std::string& project, const std::string& text) {
    auto upload = store_->begin(project);
    if (!upload) return std::unexpected(upload.error());
    if (auto written = (*upload)->write(text); !written) return std::unexpected(written.error());
    return (*upload)->finish();
  }
  fs::path path(const std::string& project, const std::string& text) const {
    return folder_ / "files" / project / digest_of(text);
  }
  std::size_t files_of(const std::string& project) const {
    const fs::directory_iterator all(folder_ / "files" / project);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }
  std::string script(const std::string& text) const {
    const fs::path file = folder_ / "scanner";
    std::ofstream(file) << "#!/bin/sh\n" << text << "\n";
    fs::permissions(file, fs::perms::owner_all);
    return file.string();
  }
  std::optional<domain::StoredFile> claim(const std::string& project, const std::string& text,
                                          const std::string& type = "text/plain",
                                          const std::string& name = "plan.txt") {
    v1::AttachFile attach;
    attach.set_digest(digest_of(text));
    attach.set_type(type);
    attach.set_name(name);
    return store_->claim(project, attach);
  }
  static void make_old(const fs::path& file, std::chrono::hours age) {
    const std::time_t at = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() - age);
    const timespec times[2] = {{at, 0}, {at, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, file.c_str(), times, 0), 0);
  }
  std::chrono::system_clock::time_point a_day_ago() const {
    return std::chrono::system_clock::now() - unattached_files_kept;
  }

  fs::path folder_;
  std::unique_ptr<FileStore> store_;
};

TEST_F(FileStoreTest, KeepsBytesUnderTheirSha256) {
  const auto stored = put("bank", "hello");
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->digest, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
  EXPECT_EQ(stored->size, 5U);
  const auto opened = store_->open("bank", stored->digest);
  ASSERT_TRUE(opened);
  EXPECT_EQ(read_piece(opened->file.number(), 0, opened->size), "hello");
  EXPECT_EQ(files_of("bank"), 1U);
}

TEST_F(FileStoreTest, TheSameBytesTwiceAreOneFile) {
  ASSERT_TRUE(put("bank", "hello"));
  ASSERT_TRUE(put("bank", "hello"));
  EXPECT_EQ(files_of("bank"), 1U);
}

TEST_F(FileStoreTest, ADigestOpensNoOtherProjectsFile) {
  const auto stored = put("bank", "hello");
  ASSERT_TRUE(stored);
  EXPECT_EQ(store_->open("other", stored->digest).error(), FileError::missing);
  EXPECT_FALSE(claim("other", "hello"));
}

TEST_F(FileStoreTest, NamesThatLeaveTheFolderAreNone) {
  EXPECT_EQ(store_->begin("..").error(), FileError::missing);
  EXPECT_EQ(store_->begin("a/b").error(), FileError::missing);
  EXPECT_EQ(store_->open("bank", "../../etc/passwd").error(), FileError::missing);
  EXPECT_EQ(store_->open("..", std::string(64, 'a')).error(), FileError::missing);
}

TEST_F(FileStoreTest, TakesAsMuchAsTheLimitAndNotAByteMore) {
  open(with_limit(10));
  EXPECT_TRUE(put("bank", std::string(10, 'a')));
  EXPECT_EQ(put("bank", std::string(11, 'a')).error(), FileError::too_large);
  EXPECT_EQ(files_of("bank"), 1U);
}

TEST_F(FileStoreTest, WhatWasNotFinishedIsGone) {
  {
    auto upload = store_->begin("bank");
    ASSERT_TRUE(upload && (*upload)->write("half"));
    EXPECT_EQ(files_of("bank"), 1U);
  }
  EXPECT_EQ(files_of("bank"), 0U);
}

TEST_F(FileStoreTest, WhatACrashLeftIsGoneAfterTheNextStart) {
  ASSERT_TRUE(put("bank", "hello"));
  std::ofstream(folder_ / "files" / "bank" / "upload-left") << "half";
  open();
  EXPECT_EQ(files_of("bank"), 1U);
  EXPECT_TRUE(store_->open("bank", digest_of("hello")));
}

TEST_F(FileStoreTest, RemovesAfterADayWhatNobodyNames) {
  for (const char* text : {"named", "forgotten", "new", "claimed"}) ASSERT_TRUE(put("bank", text));
  for (const char* text : {"named", "forgotten", "claimed"}) make_old(path("bank", text), 25h);
  EXPECT_TRUE(claim("bank", "claimed"));
  EXPECT_EQ(store_->sweep("bank", {digest_of("named")}, a_day_ago()), 1U);
  EXPECT_FALSE(fs::exists(path("bank", "forgotten")));
  EXPECT_EQ(files_of("bank"), 3U);
}

TEST_F(FileStoreTest, SendingItAgainKeepsItAnotherDay) {
  ASSERT_TRUE(put("bank", "hello"));
  make_old(path("bank", "hello"), 25h);
  ASSERT_TRUE(put("bank", "hello"));
  EXPECT_EQ(store_->sweep("bank", {}, a_day_ago()), 0U);
}

TEST_F(FileStoreTest, NeverOpensWhatWasAltered) {
  ASSERT_TRUE(put("bank", "hello"));
  ASSERT_TRUE(store_->open("bank", digest_of("hello")));
  std::ofstream(path("bank", "hello")) << "hallo";
  EXPECT_EQ(store_->open("bank", digest_of("hello")).error(), FileError::damaged);
  EXPECT_EQ(store_->check("bank", digest_of("hello")).error(), FileError::damaged);
  ASSERT_TRUE(put("bank", "hello"));  // Who has it still can mend it.
  EXPECT_TRUE(store_->open("bank", digest_of("hello")));
}

TEST_F(FileStoreTest, AClaimOfWhatWasAlteredDoesNotMakeItTrusted) {
  ASSERT_TRUE(put("bank", "hello"));
  std::ofstream(path("bank", "hello")) << "hallo";
  EXPECT_TRUE(claim("bank", "hello"));
  EXPECT_EQ(store_->open("bank", digest_of("hello")).error(), FileError::damaged);
}

TEST_F(FileStoreTest, SaysTheSizeAndWhetherTheTypeIsTaken) {
  ASSERT_TRUE(put("bank", "hello"));
  const auto text = claim("bank", "hello");
  ASSERT_TRUE(text);
  EXPECT_EQ(text->size, 5U);
  EXPECT_TRUE(text->type_allowed);
  EXPECT_FALSE(claim("bank", "hello", "text/html")->type_allowed);
  EXPECT_FALSE(claim("bank", "hello", "text/plain", "evil.html")->type_allowed);
}

TEST_F(FileStoreTest, DestroysWhatItIsTold) {
  ASSERT_TRUE(put("bank", "hello"));
  ASSERT_TRUE(put("bank", "other"));
  EXPECT_TRUE(store_->destroy("bank", {digest_of("hello"), digest_of("never there"), "../../etc"}));
  EXPECT_TRUE(store_->destroy("never there", {digest_of("hello")}));
  EXPECT_EQ(store_->open("bank", digest_of("hello")).error(), FileError::missing);
  EXPECT_TRUE(store_->open("bank", digest_of("other")));
}

// A folder of that name is what no unlink removes, whoever runs this.
TEST_F(FileStoreTest, WhatCouldNotBeDestroyedIsAsNotThere) {
  ASSERT_TRUE(put("bank", "hello"));
  fs::remove(path("bank", "hello"));
  fs::create_directory(path("bank", "hello"));
  EXPECT_FALSE(store_->destroy("bank", {digest_of("hello")}));
  fs::remove(path("bank", "hello"));
  std::ofstream(path("bank", "hello")) << "hello";
  EXPECT_EQ(store_->open("bank", digest_of("hello")).error(), FileError::missing);
  EXPECT_FALSE(store_->holds("bank", digest_of("hello")));
  EXPECT_FALSE(claim("bank", "hello"));
  EXPECT_TRUE(store_->destroy("bank", {digest_of("hello")}));
  ASSERT_TRUE(put("bank", "hello"));
  EXPECT_TRUE(store_->open("bank", digest_of("hello")));
  EXPECT_TRUE(claim("bank", "hello"));
}

TEST_F(FileStoreTest, AsksTheScannerBeforeItKeepsAnything) {
  open(with_scanner(script("grep -q EICAR \"$1\" && exit 1; exit 0")));
  EXPECT_TRUE(put("bank", "hello"));
  EXPECT_EQ(put("bank", "EICAR").error(), FileError::refused);
  open(with_scanner(script("exit 2")));
  EXPECT_EQ(put("bank", "other").error(), FileError::scan_failed);
  open(with_scanner("/nowhere/scanner"));
  EXPECT_EQ(put("bank", "other").error(), FileError::scan_failed);
  EXPECT_EQ(files_of("bank"), 1U);
}

TEST_F(FileStoreTest, DoesNotWaitForAScannerForEver) {
  open(with_scanner(script("sleep 60"), 100ms));
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(put("bank", "hello").error(), FileError::scan_failed);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 10s);
}

TEST(FilePolicy, TakesDocumentsAndNothingThatRuns) {
  const FilePolicy policy;
  for (const char* type : {"application/pdf", "image/png", "TEXT/Plain; charset=utf-8", "video/mp4"})
    EXPECT_TRUE(policy.takes(type)) << type;
  for (const char* type : {"", "text/html", "image/svg+xml", "application/x-msdownload", "text/plain2",
                           "application/xhtml+xml", "application/javascript"})
    EXPECT_FALSE(policy.takes(type)) << type;
}

TEST(FilePolicy, TakesNamesWhoseEndingIsAnAllowedTypes) {
  const FilePolicy policy;
  for (const char* name : {"plan.pdf", "Plan.PDF", "plan", "a.b.txt", "Umstieg.yaml", "计划.docx", "a.xml",
                           "Plan 3.1", "1.2 of Monday"})
    EXPECT_TRUE(policy.takes_name(name)) << name;
  for (const char* name :
       {"evil.html", "evil.HTM", "evil.svg", "evil.html.", "evil.exe . ", "run.sh", ".bashrc", "a.b.js"})
    EXPECT_FALSE(policy.takes_name(name)) << name;
}

// What endings a type has that is not known here nobody can tell; but those of others are theirs.
TEST(FilePolicy, OfATypeOfItsOwnTakesEndingsThatAreNobodys) {
  FilePolicy policy;
  policy.types = {"application/x-own"};
  EXPECT_TRUE(policy.takes_name("data.own"));
  EXPECT_FALSE(policy.takes_name("plan.pdf"));
}

}  // namespace
}  // namespace slipway
